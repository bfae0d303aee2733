"""What outlives a process: backups, the verified record, keys that change, the schema."""
