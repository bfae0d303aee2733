"""Plays the stories of a package, each in a world in which the package stands in the place of the procedure of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from workflows.context import Rehearsal
from workflows.procedures.definitions import Definition
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.shelf import SHELF
from workflows.procedures.xml import DiagramError
from workflows.stories.casting import cast_in
from workflows.stories.reading import StoryError
from workflows.stories.report import Report, StoryRun
from workflows.stories.simulate import Result, World, run
from workflows.stories.story import stories, story_files, story_in


class PackageWorlds(Protocol):
    """Makes a world in which a package plays; app.py knows how."""

    def __call__(
        self, start: datetime, rehearsal: Rehearsal, package: Package | None = None
    ) -> AbstractContextManager[World]:
        """The world; without a package that of the shelf."""


def run_package(
    package: Package,
    make_world: PackageWorlds,
    names: Iterable[str] | None = None,
    progress: Callable[[int, int, StoryRun], None] = lambda done, total, run: None,
    *,
    ahead: bool = False,
) -> Report:
    """Plays the stories of a package, or those named; `progress` is told after each how many are done, of how many.

    With `ahead` it is also found out what could be done next at the end of each.
    """
    wanted = sorted(story_files(package.files)) if names is None else list(names)
    runs: list[StoryRun] = []
    try:
        definition = Definition.build(package.source())
        for told in play(package, make_world, wanted, ahead=ahead):
            runs.append(told)
            progress(len(runs), len(wanted), told)
    except (DiagramError, StoryError) as error:
        return Report(package.key, package.digest, runs, fault=str(error))
    missed = missed_by(definition, runs) if names is None else []
    return Report(package.key, package.digest, runs, missed)


def play(
    package: Package, make_world: PackageWorlds, names: Iterable[str], *, ahead: bool = False
) -> Iterator[StoryRun]:
    """One story after the other; one that can not be read is told, and the next is played."""
    cast = cast_in(package)
    for name in names:
        if name not in story_files(package.files):
            yield StoryRun(name, name, [], False, f"没有情景 {name}", f"there is no story {name}")
            continue
        try:
            story = story_in(package, name, cast)
        except StoryError as error:
            fault = asdict(error.fault) if error.fault else None
            yield StoryRun(name, name, [], False, error.zh, error.en, fault)
            continue
        yield told(run(story, partial(make_world, package=package), ahead=ahead))


def run_folder(folder: Path, make_world: PackageWorlds) -> Iterator[Result]:
    """Every story of a folder: on the diagram in it; where it has stories alone, or is one of the shelf, on the shelf's.

    Raises `StoryError` and `DiagramError` where a file can not be read.
    """
    if not (folder / DIAGRAM).exists() or folder.resolve().parent == SHELF.resolve():
        yield from (run(story, make_world) for story in stories(folder))
        return
    package = Package.read(folder.resolve())
    # Before anything is played: what can not be read is said as what it is.
    Definition.build(package.source())
    cast = cast_in(package)
    for name in sorted(story_files(package.files)):
        yield run(story_in(package, name, cast), partial(make_world, package=package))


def told(result: Result) -> StoryRun:
    """A result as it is kept."""
    return StoryRun(
        result.story.name,
        result.story.title,
        list(result.story.basis),
        result.difference is None,
        result.difference.zh if result.difference else "",
        result.difference.en if result.difference else "",
        None,
        [asdict(moment) for moment in result.moments],
        sorted(set(result.trace)),
        [asdict(opening) for opening in result.openings],
        result.next_due,
    )


def missed_by(definition: Definition, runs: Iterable[StoryRun]) -> list[str]:
    """The elements of the procedure's own diagram that no story passes, in the order of the diagram."""
    passed = {element for told in runs for element in told.passes}
    own = (item for item in definition.elements.values() if item.kind != "sequenceFlow" and not item.part)
    return [item.id for item in own if item.id not in passed]
