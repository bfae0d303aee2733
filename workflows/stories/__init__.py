"""Stories: read, played on a simulated clock, compared and told; and the demonstration, which is lived the same way."""
