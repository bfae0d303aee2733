"""Rules that hold for the whole house, checked on its own files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("protection", "calendars", "documents", "models", "handlers", "workflows", "gateways", "api", "web", "cli")
LONGEST = 300


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")
    yield from (ROOT / "app.py", ROOT / "config.py")


def test_there_is_one_place_that_commits() -> None:
    committing = {str(path.relative_to(ROOT)) for path in modules() if re.search(r"\.commit\(", path.read_text())}

    # The sandbox is another system's server, with a database of its own.
    assert {path for path in committing if not path.startswith("gateways/sandbox")} == {"workflows/unit.py"}


def test_the_clock_is_read_in_one_place() -> None:
    reading = re.compile(r"datetime\.now\(|utcnow\(|date\.today\(|\btime\.time\(")

    assert [path.name for path in modules() if reading.search(path.read_text())] == ["clock.py"]


def test_no_module_has_grown_beyond_reading() -> None:
    assert [str(path) for path in modules() if len(path.read_text().splitlines()) > LONGEST] == []


def test_nothing_names_a_word_that_the_glossary_forbids() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"`(\w+)`", glossary.partition("Not used in code")[2])

    assert "ticket" in words
    named = [(path.name, word) for path in modules() for word in words if names(path.read_text(), word)]
    assert named == []


def names(source: str, word: str) -> bool:
    """Whether something in the code is called so; what a comment says in passing is not a name."""
    return re.search(rf"\b(def|class) \w*{word}|\b{word}\w*\s*[:=]", source, re.IGNORECASE) is not None


def test_every_make_target_says_what_it_is_for() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())

    assert targets == set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))


def test_the_ci_runs_the_readmes_own_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in (ROOT / "README.md").read_text()
    assert "make run" in (ROOT / "README.md").read_text()
