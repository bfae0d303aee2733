"""The shelf: what belongs to a procedure's folder, what several share, and the hash of it all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sketching import NOTE, Sketch

from models.base import canonical_json
from workflows.procedures.definitions import SHELF, Source
from workflows.procedures.memo import Memo
from workflows.procedures.shelf import SHARED, forms_named, parts_of, shelf

OUTER = Sketch(process="outer").start("inner_call").call("inner_call", "end", "inner").end()
INNER = Sketch(process="inner").start("note_it").step("note_it", "end", form="inner_note").end()


def folder(place: Path, sketch: Sketch, **files: str) -> Path:
    """A folder of procedures with one in it: `forms__note__json="{}"` is forms/note.json."""
    path = place / sketch.key
    path.mkdir(parents=True, exist_ok=True)
    (path / "procedure.bpmn").write_bytes(sketch.xml)
    for name, text in files.items():
        file = path / Path(*name.split("__")[:-1]).with_suffix("." + name.split("__")[-1])
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def share(place: Path, name: str, sketch: Sketch) -> None:
    """A shared part beside the procedures."""
    (place / SHARED / "forms").mkdir(parents=True, exist_ok=True)
    (place / SHARED / f"{name}.bpmn").write_bytes(sketch.xml)


def test_a_procedure_has_the_parts_that_it_calls_and_those_that_they_call(tmp_path: Path) -> None:
    share(tmp_path, "outer", OUTER)
    share(tmp_path, "inner", INNER)
    share(tmp_path, "spare", INNER)
    path = folder(tmp_path, Sketch().start("go").call("go", "end", "outer").end())

    assert list(Source.read(path).parts) == ["inner", "outer"]


def test_parts_that_call_each_other_in_a_ring_are_read_once(tmp_path: Path) -> None:
    share(tmp_path, "outer", OUTER)
    share(tmp_path, "inner", Sketch(process="inner").start("back").call("back", "end", "outer").end())

    assert list(parts_of(OUTER.xml, tmp_path / SHARED)) == ["inner", "outer"]


@pytest.mark.parametrize("name", ["../shantou/procedure", "..", "/etc/passwd", "", "none"])
def test_a_part_is_a_name_and_never_a_path(name: str) -> None:
    diagram = Sketch().start("go").call("go", "end", name).end().xml

    assert parts_of(diagram, SHELF / SHARED) == {}


def test_a_shared_form_is_taken_where_the_procedure_has_none_of_its_own(tmp_path: Path) -> None:
    share(tmp_path, "inner", INNER)
    shared = {**NOTE, "title": "共用"}
    (tmp_path / SHARED / "forms" / "inner_note.json").write_text(json.dumps(shared), encoding="utf-8")
    sketch = Sketch().start("go").call("go", "end", "inner").end()

    assert Source.read(folder(tmp_path, sketch)).forms == {"inner_note": shared}

    own = {**NOTE, "title": "本地"}
    path = folder(tmp_path, sketch, forms__inner_note__json=json.dumps(own))
    assert Source.read(path).forms == {"inner_note": own}


def test_forms_are_those_that_steps_and_messages_name() -> None:
    sketch = Sketch().start("a").step("a", "end", form="one").end().message("m", "a", "end", form="two")

    assert forms_named(sketch.xml, INNER.xml) == {"one", "two", "inner_note"}


def test_a_diagram_that_can_not_be_read_has_no_parts_and_no_forms() -> None:
    assert parts_of(b"<broken", SHELF / SHARED) == {}
    assert forms_named(b"<broken") == set()


def test_a_variant_serves_the_locality_that_it_names(tmp_path: Path) -> None:
    end = Sketch().start("end").end()

    assert Source.read(folder(tmp_path, end)).serves == "riverside"
    assert Source.read(folder(tmp_path, end, settings__yaml="locality: hillside\n")).serves == "hillside"


def test_everything_that_decides_how_a_procedure_runs_is_in_its_hash(tmp_path: Path) -> None:
    share(tmp_path, "inner", INNER)
    (tmp_path / SHARED / "forms" / "inner_note.json").write_text(json.dumps(NOTE), encoding="utf-8")
    path = folder(
        tmp_path, Sketch().start("go").call("go", "end", "inner").end(), settings__yaml="rounds: {value: 2}\n",
        tables__limits__dmn="<definitions/>", forms__note__json="{}",
    )  # fmt: skip
    source = Source.read(path)
    changes: dict[str, Any] = {
        "diagram": source.diagram + b"<!-- -->",
        "forms": {**source.forms, "note": {"type": "object"}},
        "settings": {"rounds": {"value": 3}},
        "tables": {"limits": "<other/>"},
        "parts": {"inner": source.parts["inner"] + "<!-- -->"},
    }

    hashes = {name: replace(source, **{name: value}).content_hash for name, value in changes.items()}

    assert len({source.content_hash, *hashes.values()}) == 6, hashes
    assert replace(source).content_hash == source.content_hash


def test_what_was_published_before_procedures_had_settings_keeps_its_hash() -> None:
    source = Source("old", b"<definitions/>", {"note": NOTE})

    before = hashlib.sha256(source.diagram + canonical_json(source.forms).encode()).hexdigest()

    assert source.content_hash == before
    assert replace(source, settings={}, tables={}, parts={}).content_hash == before


def test_the_shared_folder_is_no_procedure() -> None:
    assert SHARED not in [source.locality for source in shelf()]
    assert (SHELF / SHARED).is_dir()


def test_what_follows_from_content_is_worked_out_once_and_again_for_other_content() -> None:
    made: list[str] = []
    memo: Memo[int] = Memo(most=2)

    def make(source: Source) -> int:
        made.append(source.locality)
        return len(made)

    one, other = Source("a", b"<x/>", {}), Source("b", b"<x/>", {})
    assert [memo.of(one, make), memo.of(replace(one), make), memo.of(other, make)] == [1, 1, 2]

    # It grows no further than it may.
    memo.of(Source("c", b"<x/>", {}), make)
    assert len(memo.known) <= 2
    assert memo.of(one, make) == 4


def test_a_failure_is_not_remembered_as_a_result() -> None:
    memo: Memo[int] = Memo()
    source = Source("a", b"<x/>", {})

    with pytest.raises(ZeroDivisionError):
        memo.of(source, lambda _: 1 // 0)

    assert memo.of(source, lambda _: 7) == 7


@pytest.mark.parametrize("name", ["../../secret", "/etc/secret", "a/b", "x" * 300, "", "a\tb"])
def test_a_form_is_named_and_never_a_way_to_another_file(name: str) -> None:
    diagram = (SHELF / "example" / "procedure.bpmn").read_text(encoding="utf-8")
    spoilt = diagram.replace('name="form" value="reply_to_evaluator"', f'name="form" value="{name}"')
    assert spoilt != diagram

    assert name not in forms_named(spoilt.encode())
