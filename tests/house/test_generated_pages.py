"""Pages that are generated say what the code says."""

from pathlib import Path

from handlers import documentation
from workflows.importing import documentation as importing
from workflows.lint import codes
from workflows.procedures import rules

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_of_handlers_is_up_to_date() -> None:
    assert (DOCS / "handlers.md").read_text(encoding="utf-8") == documentation.as_markdown()


def test_the_page_of_rules_is_up_to_date() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8").strip() == rules.as_markdown().strip()


def test_the_page_of_the_lint_is_up_to_date() -> None:
    assert (DOCS / "lint.md").read_text(encoding="utf-8") == codes.as_markdown()


def test_the_page_of_the_import_is_up_to_date() -> None:
    assert (DOCS / "importing.md").read_text(encoding="utf-8") == importing.as_markdown()
