"""Official documents (文书): one template each, filled in to a neutral tree, written as PDF and as docx. No database, no web."""
