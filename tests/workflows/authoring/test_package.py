"""A procedure as its folder: read, changed, packed; what was published comes out as it went in."""

from __future__ import annotations

import pytest
from flask import Flask

from models.procedure import Procedure
from tests.stage import LATER
from workflows.importing.archive import read_zip
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF, Source
from workflows.procedures.xml import DiagramError

FOLDERS = sorted(path.parent.name for path in SHELF.glob("*/procedure.bpmn"))


@pytest.mark.parametrize("key", FOLDERS)
def test_a_folder_of_the_shelf_runs_the_same_as_a_package(key: str) -> None:
    assert Package.read(SHELF / key).source().content_hash == Source.read(SHELF / key).content_hash


@pytest.mark.parametrize("key", FOLDERS)
def test_an_archive_comes_back_file_by_file_and_is_packed_to_the_same_bytes_again(key: str) -> None:
    package = Package.read(SHELF / key)
    again = Package(key, read_zip(package.as_zip()))

    assert again.files == package.files
    assert (again.digest, again.as_zip()) == (package.digest, package.as_zip())


def test_a_published_version_keeps_its_whole_folder(app: Flask) -> None:
    version = Procedure.current("shantou", LATER)
    assert version is not None
    assert Package.of(version).files == Package.read(SHELF / "shantou").files


def test_a_version_of_before_folders_were_kept_is_put_together_from_what_it_runs_on(app: Flask) -> None:
    version = Procedure.current("shenzhen", LATER)
    assert version is not None
    source = Source.read(SHELF / "shenzhen")
    # Not what lies on the shelf any more.
    old = Procedure(
        locality="shenzhen",
        content_hash="0" * 64,
        diagram=version.diagram,
        forms=version.forms,
        settings=version.settings,
        tables=version.tables,
        parts=version.parts,
        files=None,
    )

    package = Package.of(old)

    assert package.source().content_hash == source.content_hash
    assert not package.names("scenarios/", ".yaml")


def test_files_are_replaced_added_and_taken_out() -> None:
    package = Package("here", {"procedure.bpmn": "a", "settings.yaml": "b: 1"})
    changed = package.with_files({"procedure.bpmn": "c", "settings.yaml": None, "forms/x.json": "{}"})

    assert changed.files == {"forms/x.json": "{}", "procedure.bpmn": "c"}
    assert changed.changed_from(package) == ["forms/x.json", "procedure.bpmn", "settings.yaml"]


def test_settings_that_would_grow_when_they_are_put_together_are_refused() -> None:
    levels = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 9))
    bomb = "b0: &b0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + levels

    with pytest.raises(DiagramError, match="锚点"):
        Package("here", {"procedure.bpmn": "", "settings.yaml": bomb}).source()


@pytest.mark.parametrize(
    ("path", "text"), [("settings.yaml", "a: [1"), ("settings.yaml", "- 1\n- 2"), ("forms/x.json", "{")]
)
def test_a_file_that_can_not_be_read_is_named(path: str, text: str) -> None:
    with pytest.raises(DiagramError) as refusal:
        Package("here", {"procedure.bpmn": "", path: text}).source()

    assert (refusal.value.code, refusal.value.element) == ("file-unreadable", path)
