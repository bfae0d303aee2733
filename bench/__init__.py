"""Benchmarks: what a durable step, a sweep, a list and a long life cost, beside plain SpiffWorkflow and the bare floor.

`make bench` runs them all; `python -m bench durable_steps` runs one. Nothing here is timed by a test: times belong to a
machine, ratios of one run to the program.
"""
