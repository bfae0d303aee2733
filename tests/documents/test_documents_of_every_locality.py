"""In every locality, however a case went, each of its documents can be drawn up, names its basis and no person."""

from __future__ import annotations

import re

import pytest

from app import simulated_world
from documents.kinds import KINDS
from documents.tree import Document, Table, Text
from models.case import Case
from models.queries import cases as queries
from tests.documents.reading import docx_text, pdf_text
from views.documents import papers
from workflows.context import Context, Rehearsal
from workflows.evaluators.persons import opened
from workflows.procedures.rules import catalogue
from workflows.stories.player import Player, actor
from workflows.stories.simulate import folders_of
from workflows.stories.story import Story, stories

# Of each locality the stories that go through most of its steps.
TOLD = re.compile(
    r"(on-time|return|uphold|upheld|rejected|objection|reach|extension|pause|harm|complex|all-in|declin|limit)"
)
STORIES = [
    story for folder in folders_of([]) for story in stories(folder) if TOLD.search(story.name) and not story.refused
]


def words(document: Document) -> str:
    """Everything that a document says."""
    said = []
    for block in document.blocks:
        if isinstance(block, Text):
            said.append(block.plain)
        elif isinstance(block, Table):
            said += [cell for row in (block.header, *block.rows) for cell in row]
    return "\n".join(said)


def check(context: Context, case: Case) -> None:
    person = opened(context.vault, queries.evaluator(case.id))
    for paper in papers.listing(context, actor("supervisor"), case):
        if paper.reason is not None:
            continue
        document, source, _version = papers.drawn_up(context, case, paper.kind)
        said = words(document)
        assert case.case_no in said
        assert source.elements, paper.kind.id
        # Where a field is empty, the sentence around it goes or says something else.
        assert not re.search(r"单位于(?!\d)|于[，。；）]|根据的|《》", said), said
        assert "case." not in said, re.findall(r".*case\..*", said)
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", said), re.findall(r".*\b[a-z]+_[a-z_]+\b.*", said)
        for value in (person.phone, person.certificate_number):
            assert not value or value not in said
        if paper.kind.sent:
            assert any(rule.article in said for rule in catalogue().values())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.locality}-{story.name}")
def test_each_document_of_a_story_says_what_it_should(story: Story) -> None:
    with simulated_world(story.received, Rehearsal()) as world:
        player = Player(world.context, world.set_clock, world.province)
        player.play(story)
        case = Case.by_no(player.case_no)
        assert case is not None
        check(world.context, case)


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_case_goes_to_pdf_and_docx(kind: str) -> None:
    [story] = [story for story in STORIES if (story.locality, story.name) == ("shantou", "06-appeal-rejected")]
    with simulated_world(story.received, Rehearsal()) as world:
        player = Player(world.context, world.set_clock, world.province)
        player.play(story)
        case = Case.by_no(player.case_no)
        assert case is not None
        for form, read in (("pdf", pdf_text), ("docx", docx_text)):
            _name, content = papers.file_of(world.context, case, KINDS[kind], form)
            assert player.case_no in read(content)
