"""Evidence and what colleagues say of a case: pages and panels of attachments, notes and linked cases."""
