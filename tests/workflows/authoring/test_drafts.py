"""Drafts are saved without loss: nobody overwrites what they have not seen, and what was saved before is found again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.base import db
from models.errors import DomainError
from models.procedure_draft import DraftRevision
from models.queries import drafts as queries
from tests.workflows.authoring.conftest import DIAGRAM, Desk
from workflows.authoring import drafts, holding
from workflows.authoring.drafts import KEPT
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF


def test_a_draft_begins_with_the_whole_folder_of_the_newest_version(desk: Desk) -> None:
    draft = desk.begin()

    assert draft.files == Package.of(desk.version()).files
    assert (draft.state, draft.revision, draft.base_id, draft.serves) == ("draft", 1, desk.version().id, "shantou")
    assert [(act.act, act.by) for act in queries.acts("shantou")] == [("created", "analyst")]


def test_a_save_replaces_some_files_and_counts_on(desk: Desk) -> None:
    desk.begin()
    draft = desk.shorten()

    assert draft.revision == 2
    assert "7个工作日" in draft.files[DIAGRAM]
    assert draft.digest != desk.version().content_hash


def test_a_save_that_changes_nothing_is_no_revision(desk: Desk) -> None:
    desk.begin()
    assert desk.save({DIAGRAM: desk.draft.files[DIAGRAM]}).revision == 1


def test_two_who_change_different_files_both_keep_their_work(desk: Desk) -> None:
    desk.begin()
    desk.save({"settings.yaml": "title: 甲\n"}, "analyst", revision=1)
    draft = desk.save({DIAGRAM: "<x/>"}, "publisher", revision=1)

    assert (draft.files["settings.yaml"], draft.files[DIAGRAM], draft.revision) == ("title: 甲\n", "<x/>", 3)
    assert draft.authors == ["analyst", "publisher"]


def test_two_who_change_the_same_file_are_told_who_was_first(desk: Desk) -> None:
    desk.begin()
    desk.save({DIAGRAM: "<first/>"}, "publisher", revision=1)

    with pytest.raises(DomainError) as refusal:
        desk.save({DIAGRAM: "<second/>", "settings.yaml": "title: 乙\n"}, "analyst", revision=1)

    assert refusal.value.code == "draft-stale"
    assert [error.pointer for error in refusal.value.errors] == [f"/files/{DIAGRAM}"]
    # Nothing of it was kept: not the other file either.
    assert (desk.draft.files[DIAGRAM], desk.draft.revision) == ("<first/>", 2)


def test_two_windows_of_one_person_do_not_get_in_each_others_way_over_different_files(desk: Desk) -> None:
    desk.begin()
    desk.save({DIAGRAM: "<a/>"}, revision=1)
    desk.save({DIAGRAM: "<b/>"}, revision=2)

    assert desk.save({"settings.yaml": "title: 甲\n"}, revision=1).revision == 4


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "procedure.xml", "forms/../x.json", "scenarios/notices/x.yaml", "a" * 300]
)
def test_a_path_that_no_procedure_has_is_refused(desk: Desk, path: str) -> None:
    desk.begin()
    with pytest.raises(DomainError) as refusal:
        desk.save({path: "x", DIAGRAM: "<x/>"})

    assert [error.code for error in refusal.value.errors] == ["unknown-path"]
    assert desk.draft.revision == 1


def test_a_text_without_end_is_refused(desk: Desk) -> None:
    desk.begin()
    for files, code in (({DIAGRAM: "x" * 2_000_001}, "too-long"), ({"forms/a.json": "\x00"}, "control-character")):
        with pytest.raises(DomainError) as refusal:
            desk.save(files)
        assert [error.code for error in refusal.value.errors] == [code]


def test_a_draft_does_not_grow_without_end_save_by_save(desk: Desk) -> None:
    desk.begin()
    desk.save({"forms/a.json": "x" * 1_500_000})
    desk.save({f"forms/b{number}.json": "{}" for number in range(300)})

    for files, code in (
        ({"forms/c.json": "x" * 500_000}, "too-long"),
        ({f"forms/d{number}.json": "{}" for number in range(100)}, "too-many"),
    ):
        with pytest.raises(DomainError) as refusal:
            desk.save(files)
        assert [error.code for error in refusal.value.errors] == [code]


def test_saves_of_five_minutes_are_one_in_the_history_and_later_ones_their_own(desk: Desk) -> None:
    desk.begin()
    for number in range(3):
        desk.save({DIAGRAM: f"<a{number}/>"})
    desk.clock.set(desk.clock.now() + timedelta(minutes=6))
    desk.save({DIAGRAM: "<b/>"})

    assert [row.number for row in queries.revisions(desk.number)] == [5, 4, 1]


def test_an_earlier_save_is_brought_back_and_the_present_one_stays_in_the_history(desk: Desk) -> None:
    begun = desk.begin().files
    desk.shorten()
    draft = drafts.recover(desk.context, desk.who("analyst"), desk.number, 1)

    assert (draft.files, draft.revision) == (begun, 3)
    assert [row.number for row in queries.revisions(desk.number)] == [3, 2, 1]


def test_of_many_saves_the_newest_and_the_first_are_kept(desk: Desk) -> None:
    desk.begin()
    for number in range(KEPT + 5):
        desk.clock.set(desk.clock.now() + timedelta(minutes=6))
        desk.save({DIAGRAM: f"<a{number}/>"})

    numbers = [row.number for row in queries.revisions(desk.number)]
    assert (len(numbers), numbers[0], numbers[-1]) == (KEPT + 1, KEPT + 6, 1)
    assert db.session.query(DraftRevision).count() == KEPT + 1


def test_whoever_comes_second_is_told_who_has_it_open(desk: Desk) -> None:
    desk.begin()
    holding.take_up(desk.context, desk.who("analyst"), desk.number)
    holding.take_up(desk.context, desk.who("publisher"), desk.number)
    assert (desk.draft.held_by, holding.is_held(desk.draft, desk.clock.now())) == ("analyst", True)

    desk.clock.set(desk.clock.now() + timedelta(minutes=3))
    assert not holding.is_held(desk.draft, desk.clock.now())
    holding.take_up(desk.context, desk.who("publisher"), desk.number)
    assert desk.draft.held_by == "publisher"


@pytest.mark.parametrize("key", ["Shantou", "a", "drafts", "x/y", "汕头", "-x", "a" * 40])
def test_a_key_that_can_not_be_a_folder_is_refused(desk: Desk, key: str) -> None:
    with pytest.raises(DomainError) as refusal:
        drafts.begin(desk.context, desk.who("analyst"), Package(key, {DIAGRAM: "<x/>"}), None, "新")

    assert [error.pointer for error in refusal.value.errors] == ["/key"]


def test_an_analyst_of_one_locality_sees_and_changes_its_procedures_alone(desk: Desk) -> None:
    desk.begin()
    own = desk.who("analyst")
    elsewhere = type(own)(**{**vars(own), "locality": "cangxi"})

    assert queries.drafts(elsewhere) == []
    assert queries.versions(elsewhere, "shantou") == []
    with pytest.raises(DomainError) as unseen:
        drafts.save(desk.context, elsewhere, desk.number, 1, {DIAGRAM: "<x/>"})
    with pytest.raises(DomainError) as foreign:
        drafts.begin_from(desk.context, elsewhere, desk.version(), "外地")
    assert (unseen.value.status, foreign.value.status) == (404, 403)


def test_an_analyst_of_one_locality_takes_neither_another_one_nor_its_key(desk: Desk) -> None:
    own = desk.who("analyst")
    elsewhere = type(own)(**{**vars(own), "locality": "cangxi"})
    draft = drafts.begin_from(desk.context, elsewhere, desk.version("cangxi"), "本地")
    files = Package.read(SHELF / "shantou").files

    for act in (
        lambda: drafts.save(desk.context, elsewhere, draft.id, 1, {"settings.yaml": "locality: shantou\n"}),
        lambda: drafts.begin(
            desk.context, elsewhere, Package("shantou", {**files, "settings.yaml": "locality: cangxi\n"}), None, "冒用"
        ),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.status == 403


def test_a_discarded_draft_can_be_read_and_not_changed(desk: Desk) -> None:
    desk.begin()
    drafts.discard(desk.context, desk.who("analyst"), desk.number)

    assert queries.drafts(desk.who("analyst")) == []
    assert desk.draft.files
    with pytest.raises(DomainError) as refusal:
        desk.shorten()
    assert refusal.value.code == "draft-state"
