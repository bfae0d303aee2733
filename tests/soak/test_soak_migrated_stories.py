"""Every story of every shipped procedure, brought to another version at every one of its points."""

from __future__ import annotations

import pytest

from tests.workflows.migrating.test_every_story_migrated import (
    STORIES,
    Turn,
    ends_as_before,
    gives_back_every_column,
    name_of,
)
from workflows.stories.story import Story


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_brought_to_and_fro_at_every_point_a_story_ends_as_before(story: Story) -> None:
    ends_as_before(story, Turn(story, every=1))


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_with_shorter_limits_at_every_point_a_revert_gives_back_every_column(story: Story) -> None:
    gives_back_every_column(story, Turn(story, every=1))
