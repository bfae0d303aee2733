"""Offices keep browsers for years: what ours are written in, Chrome 78 must know, or js/old.js and distances.mjs must make up for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT
from web import bundles

ASSETS = ROOT / "web" / "assets"
# What came later → since which Chrome. esbuild rewrites syntax, not what is called.
CALLS = {
    r"\.at\(": 92, r"\.replaceAll\(": 85, r"\.hasOwn\(": 93, r"\.findLast": 97, r"\.toSorted\(": 110, r"\.groupBy\(": 117,
    r"Promise\.any\(": 85, r"structuredClone\(": 98, r"randomUUID\(": 92, r"AbortSignal\.(timeout|any)\(": 103,
    r"\.checkVisibility\(": 105, r"\.showPopover\(": 114, r"startViewTransition\(": 111, r"CSS\.escape\(.*:has": 105,
    r"\.inert\b": 102, r"new WeakRef\(": 84, r":has\(": 105, r":is\(": 88, r":where\(": 88,
}  # fmt: skip
STYLES = {
    r":has\(": 105, r":is\(": 88, r":where\(": 88, r"@layer\b": 99, r"@container\b": 105, r"color-mix\(": 111,
    r"\b(min|max|clamp)\(": 79, r"(?<![\w-])inset:": 87, r"aspect-ratio:": 88, r"\d(dvh|svh|lvh)\b": 108,
    r"(margin|padding)-(inline|block):": 87, r"(?<![\w-])(translate|rotate|scale):": 104, r"^\s*&": 112,
    r"[^;{}]*:focus-visible[^{]*,": 86,
}  # fmt: skip
SCRIPTS = sorted((ASSETS / "js").rglob("*.js"))
SHEETS = sorted((ASSETS / "css").rglob("*.css"))


def bare(path: Path) -> str:
    """The source without its comments."""
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_calls_what_chrome_78_does_not_have(path: Path) -> None:
    assert [found for found in CALLS if re.search(found, bare(path))] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_sheet_needs_what_chrome_78_does_not_have(path: Path) -> None:
    assert [found for found in STYLES if re.search(found, bare(path), re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("used", "made_up"), [("replaceChildren", "prototype.replaceChildren"), ("submitter", '"submitter"')]
)
def test_what_is_used_all_the_same_is_made_up_for_first(used: str, made_up: str) -> None:
    assert any(used in bare(path) for path in SCRIPTS if path.name != "old.js"), (
        f"{used} is no longer used: take it out"
    )
    assert made_up in bare(ASSETS / "js" / "old.js")
    assert (
        next(line for line in bare(ASSETS / "js" / "app.js").splitlines() if "import" in line) == 'import "./old.js";'
    )


def test_pieces_keep_their_distance_where_flexible_boxes_have_no_gaps() -> None:
    sheet = (bundles.BUILT / bundles.manifest()["app.css"]).read_text(encoding="utf-8")

    assert "@supports (not (appearance: none)) and (not (-moz-appearance: none))" in sheet
    assert ".page-head>:not(:last-child){margin-right:1rem}" in sheet
    assert ".page-head>*{margin-bottom:.5rem}" in sheet
    assert ".brand>*{margin-bottom" not in sheet
