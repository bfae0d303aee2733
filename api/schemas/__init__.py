"""What comes in and what goes out, by noun. Everything that comes in is strict."""
