"""What the editors of the workbench do to the files of a draft: forms, decision tables, settings, and what names them."""
