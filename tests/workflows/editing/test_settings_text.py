"""A setting is changed by its kind; what is wrong with it is named; the file of another setting stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import DomainError
from workflows.editing import yaml_text
from workflows.editing.settings_text import Typed, changed, kind_of, settings_in, with_head
from workflows.procedures.settings import Setting
from workflows.procedures.shelf import SHELF

FILES = sorted(SHELF.glob("*/settings.yaml"))
SHANTOU = (SHELF / "shantou" / "settings.yaml").read_text(encoding="utf-8")
FACTS = frozenset({"institution_count", "parent_kind"})


def as_shown(setting: Setting) -> Typed:
    """What the page sends where nobody changed anything."""
    kind, value = kind_of(setting), setting.value
    text = {True: "true", False: "false"}.get(value) if kind == "bool" else None
    pair: dict[str, Any] = (value or {}) if kind == "default" else {}
    return Typed(
        value=text or ("" if value is None else yaml_text.flow(value) if kind == "yaml" else str(value)),
        values=value if kind == "several" else (),
        level=pair.get("level", ""),
        after=pair.get("after", ""),
        title=setting.title,
        basis=",".join(setting.basis),
        silent=setting.silent,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_saving_any_setting_of_the_shelf_as_it_is_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [
        setting.name for setting in settings_in(text) if changed(text, setting.name, as_shown(setting)).text != text
    ] == []


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("reason_required", Typed(value="false", basis="ST-11"), False),
        ("levels", Typed(values=["stars"], basis="ST-10"), ["stars"]),
        ("opens_for", Typed(values=[]), []),
        ("default_evaluation", Typed(level="满意", after="7个自然日"), {"level": "满意", "after": "7个自然日"}),
        ("appeal_verified_within", Typed(value=""), None),
        ("appeal_verified_within", Typed(value="7个工作日", basis="ST-37b"), "7个工作日"),
        ("filing_target", Typed(value="none"), "none"),
    ],
)
def test_each_kind_is_read_as_it_is_typed(name: str, typed: Typed, value: Any) -> None:
    done = changed(SHANTOU, name, typed)

    assert not done.anew
    found = {setting.name: setting.value for setting in settings_in(done.text)}
    assert found == {**{setting.name: setting.value for setting in settings_in(SHANTOU)}, name: value}


@pytest.mark.parametrize(
    ("name", "typed", "pointer", "says"),
    [
        ("appeal_verified_within", Typed(value="快点"), "/value", "快点"),
        ("levels", Typed(values=["martian"]), "/value", "martian"),
        ("opens_for", Typed(values=["糟糕"]), "/value", "糟糕"),
        ("filing_target", Typed(value="moon"), "/value", "应为"),
        ("default_evaluation", Typed(level="满意", after="很久"), "/value", "很久"),
        ("reason_required", Typed(value="true", basis="ST-999"), "/basis", "ST-999"),
        ("reason_required", Typed(value="true", silent="长" * 1000), "/silent", "500"),
        ("appeal_verified_within", Typed(value="5" * 1_000_000), "/value", "500"),
        ("nothing", Typed(), "/name", "nothing"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(name: str, typed: Typed, pointer: str, says: str) -> None:
    with pytest.raises(DomainError) as refusal:
        changed(SHANTOU, name, typed)

    assert pointer in {error.pointer for error in refusal.value.errors}
    assert any(says in error.message_zh for error in refusal.value.errors)


@pytest.mark.parametrize("typed", ["nan", "inf", "1e999", "5_0", "²", "--5", "九"])
def test_a_number_is_one_that_can_be_reckoned_with(typed: str) -> None:
    with pytest.raises(DomainError) as refusal:
        changed("own: 3\n", "own", Typed(value=typed))

    assert [error.pointer for error in refusal.value.errors] == ["/value"]
    assert changed("own: 3\n", "own", Typed(value="-2.5")).text == "own: -2.5\n"


def test_what_the_page_does_not_know_of_a_setting_stays() -> None:
    text = "title: 某县\nown:\n  title: 自己的\n  value: 3\n  note: 备查\n"

    assert changed(text, "own", Typed(value="4", title="自己的")).text == text.replace("value: 3", "value: 4")


def test_title_locality_and_scope_are_changed_and_an_unreadable_scope_is_refused() -> None:
    head = {"title": "汕头市本级", "locality": "", "applies": "case.institution_count > 1"}

    done = with_head(SHANTOU, head, FACTS)
    assert done.text == SHANTOU.replace("title: 汕头市", "title: 汕头市本级") + "applies: case.institution_count > 1\n"
    assert with_head(done.text, {**head, "applies": ""}, FACTS).text == SHANTOU.replace("汕头市\n", "汕头市本级\n", 1)

    for scope in ("case.__class__", "case.nothing > 1", "().__class__.__base__", "9**9**9", "x" * 1_000_000, "1 +"):
        with pytest.raises(DomainError) as refusal:
            with_head(SHANTOU, {**head, "applies": scope}, FACTS)
        assert refusal.value.errors[0].pointer == "/applies"
    for locality in ("不对", "Shantou", "a", "../etc"):
        with pytest.raises(DomainError, match="地区代码") as refusal:
            with_head(SHANTOU, {**head, "locality": locality}, FACTS)
        assert refusal.value.errors[0].pointer == "/locality"
    assert "locality: chaozhou\n" in with_head(SHANTOU, {**head, "locality": "chaozhou"}, FACTS).text
