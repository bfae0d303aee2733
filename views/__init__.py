"""Rows as callers see them: plain dictionaries, built here, checked against the schemas."""
