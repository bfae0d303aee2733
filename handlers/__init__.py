"""What the steps of a procedure do: a router, and one module for each noun of the domain."""
