"""Takes over what was found in a run: «以实际结果为准», and the expectations of a story that was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.stories.reading import read_document
from workflows.stories.report import StoryRun
from workflows.stories.rewriting import NewStep, rewrite


def take_found(text: str, story: StoryRun, moment: Mapping[str, Any], key: str) -> str:
    """The text in which one expectation of a moment says what was found."""
    found = next(item for item in moment["checked"] if item["key"] == key)
    data = dict(read_document(text, "").data)
    steps = [NewStep(dict(step), index) for index, step in enumerate(data.pop("steps", []))]
    number = moment["number"]
    if number > len(steps):
        data["expect"] = taken(data.get("expect", {}), found)
    else:
        before = steps[number - 1]
        steps[number - 1] = NewStep({**before.data, "expect": taken(before.data.get("expect", {}), found)}, before.was)
    return rewrite(text, data, steps)


def taken(expect: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Expectations with one of them as it was found. Of events those stay that happened in this order; others may lie between."""
    key = found["key"]
    if key == "events":
        return {**expect, key: in_order(found["wanted"], found["found"])}
    if key == "never":
        return {**expect, key: [name for name in found["wanted"] if name not in found["found"]]}
    return {**expect, key: found["found"]}


def in_order(wanted: list[str], found: list[str]) -> list[str]:
    """The events that are wanted with the days on which they happened; what did not happen goes."""
    rest, kept = list(found), []
    for text in wanted:
        name, _, day = text.partition(" ")
        match = next((event for event in rest if event.partition(" ")[0] == name), None)
        if match is not None:
            kept.append(match if day else name)
            rest = rest[rest.index(match) + 1 :]
    return kept


def expectations_of(moment: Mapping[str, Any]) -> dict[str, Any]:
    """What a recorded step expects: the steps that wait, when they fall due, and whose clock is paused."""
    if moment["refusal_zh"]:
        return {}
    due = {item["step"]: item["day"] for item in moment["waiting"] if item["day"]}
    found: dict[str, Any] = {"waiting": [item["step"] for item in moment["waiting"]]}
    paused = {item["step"]: "paused" for item in moment["waiting"] if item["paused"]}
    return found | ({"due": due} if due else {}) | ({"urgency": paused} if paused else {})


def outcome_of(story: StoryRun) -> dict[str, Any]:
    """What a recorded story expects in the end: its stage, how it was closed, and what happened, in order, with its day."""
    last = story.moments[-1]
    events = [f"{event['name']} {event['at'][:10]}" for moment in story.moments for event in moment["events"]]
    closed = {"closure": last["closure"]} if last["closure"] else {}
    return {"stage": last["stage"], **closed, "waiting": [item["step"] for item in last["waiting"]], "events": events}
