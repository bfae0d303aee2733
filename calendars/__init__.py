"""What a day is, when a deadline falls and what time it is. Pure: no database, no Flask."""
