"""Decision tables (DMN): read from the standard XML, decided over a small safe part of FEEL, checked for gaps and overlaps."""

from workflows.tables.deciding import decide, outputs_of, row_for, said
from workflows.tables.reading import inspect, read_table
from workflows.tables.table import Table, TableError

__all__ = ["Table", "TableError", "decide", "inspect", "outputs_of", "read_table", "row_for", "said"]
