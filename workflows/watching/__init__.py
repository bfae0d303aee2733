"""What an operator sees from outside: logs, metrics, and what went wrong in words."""
