"""axe: what keeps people with a screen reader, a keyboard or weak eyes from using a page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from playwright.sync_api import Page

from config import ROOT

AXE = ROOT / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@lru_cache(maxsize=1)
def axe() -> str:
    """The library, as the lock file names it."""
    return AXE.read_text(encoding="utf-8")


def problems_of(page: Page) -> list[str]:
    """Each violation with the elements concerned."""
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes']][:5]}"
        for violation in found["violations"]
    ]
