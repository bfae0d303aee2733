"""The table of codes: complete, in two languages, and each code provoked by some test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from config import ROOT
from workflows.lint.codes import codes

WHERE = ("workflows/lint", "workflows/importing", "workflows/tables", "workflows/drawing")
FILES = ("workflows/procedures/xml.py", "workflows/procedures/parser.py")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# Constants of the same shape that are no codes.
OTHERS = {"utf-8", "latin-1", "font-size", "text-anchor", "font-weight", "stroke-width", "table-undecided"}


def given() -> set[str]:
    """Every code that the source can give, as far as it stands there in full."""
    paths = [path for folder in WHERE for path in (ROOT / folder).glob("*.py")] + [ROOT / name for name in FILES]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.parent.name != "drawing")
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and CODE.fullmatch(value)} - OTHERS


def test_every_code_that_is_given_stands_in_the_table() -> None:
    assert sorted(given() - codes().keys()) == []


def test_every_line_of_the_table_says_in_both_languages_what_is_wrong_and_what_to_do() -> None:
    for code in codes().values():
        assert re.search("[一-龥]", code.zh), code
        assert re.search("[一-龥]", code.cure_zh), code
        assert re.search("[a-z]", code.en), code
        assert re.search("[a-z]", code.cure_en), code


@pytest.fixture(scope="module")
def quoted() -> set[str]:
    """Everything that stands in quotes in the tests of this project, the present file left out."""
    paths = [path for path in Path(ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    return {word for path in paths for word in re.findall(r'"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", sorted(codes()))
def test_some_test_provokes_each_code(code: str, quoted: set[str]) -> None:
    assert code in quoted
