"""Official documents of a case and lists that leave the house, each on record."""
