"""Runs procedures: parses and keeps their versions, steps their tokens, keeps the deadline ledger. Knows no domain rule."""
