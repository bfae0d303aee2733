"""What is kept: one aggregate a file, invariants on it; handed the instant `at`, never reading a clock."""
