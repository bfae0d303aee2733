"""Procedures on their way: drafts, checks, proposal, approval by a second person, publication."""
