"""Runs of the scenarios of a draft on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.fields import Instant, Strict, Text


class ScenarioRunBegun(Strict):
    """What is to be run: all scenarios, or those that are named."""

    names = fields.List(
        Text(100, required=True),
        metadata={
            "description": "情景文件名，不写则全部 / names of scenarios, all where left out",
            "example": ["01-on-time"],
        },
    )


class ScenarioResult(Schema):
    """How one scenario went. The difference says in words where it went otherwise, `fault` where its text can not be read."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    basis = fields.List(fields.String(), required=True)
    passed = fields.Boolean(required=True)
    difference_zh = fields.String(required=True)
    difference_en = fields.String(required=True)
    fault = fields.Raw(required=True, allow_none=True, metadata={"description": "file, line, field, zh, en"})


class ScenarioRunShown(Schema):
    """One run. `state` is waiting, running, done, failed or cancelled; `digest` is the content on which it was played."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    passed = fields.Boolean(required=True, metadata={"description": "done 且全部通过 / done, and all passed"})
    digest = fields.String(required=True)
    names = fields.List(fields.String(), required=True, allow_none=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    results = fields.List(fields.Nested(ScenarioResult), required=True)
    missed = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "没有情景经过的元素 / elements that no scenario passes"},
    )
    fault = fields.String(required=True)
    by = fields.String(required=True)
    at = Instant(required=True)


class ScenarioPlayed(Schema):
    """One scenario of a run step by step: instant, who did what, events, what waits, limits, elements passed, expectations."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    passed = fields.Boolean(required=True)
    difference_zh = fields.String(required=True)
    difference_en = fields.String(required=True)
    moments = fields.List(fields.Raw(), required=True)
