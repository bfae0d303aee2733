"""Attachments of cases: what may come in, where it lies sealed, who may see it and take it away."""
