"""Who works here: accounts, offices, covers, and every way to log in."""
