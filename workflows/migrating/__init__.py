"""Running cases are brought along to another published version of their procedure, tokens, clocks and inbox as they stand."""
