"""What goes on without anybody looking: jobs, the outbox on its way out, and the book of what failed."""
