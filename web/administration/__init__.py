"""Pages of the administrator: organisations, accounts, their import, the audit of logins."""
