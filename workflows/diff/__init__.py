"""What is different between two versions of a procedure, in words. Pure: it reads what it is given and nothing else."""

from workflows.diff.change import Change
from workflows.diff.fields import GROUPS
from workflows.diff.procedures import Difference, compare, compare_files, summary
from workflows.diff.things import Word

__all__ = ["GROUPS", "Change", "Difference", "Word", "compare", "compare_files", "summary"]
