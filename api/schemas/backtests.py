"""Backtests on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.fields import Instant, Items, Part, Strict, Text, Whole
from workflows.backtest.terms import LARGEST_SEED, MOST_CASES, MOST_DAYS_OF_A_STEP


class AssumedStep(Strict):
    """How many working days a step takes that history does not have: least, usual, most."""

    step = Text(80, required=True, shortest=1)
    least = fields.Float(required=True, validate=validate.Range(0, MOST_DAYS_OF_A_STEP))
    usual = fields.Float(required=True, validate=validate.Range(0, MOST_DAYS_OF_A_STEP))
    most = fields.Float(required=True, validate=validate.Range(0, MOST_DAYS_OF_A_STEP))


class BacktestAsked(Strict):
    """What is to be run. Days are Beijing days, both included: of closing for a replay, of arrival for a simulation."""

    kind = fields.String(required=True, validate=validate.OneOf(["replay", "simulation"]))
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    number = Whole(1, MOST_CASES, load_default=200)
    seed = Whole(0, LARGEST_SEED, load_default=1)
    assumed = Items(Part(AssumedStep), 100, load_default=[])


class BacktestListed(Schema):
    """One run."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"description": "waiting、running、done、failed 或 cancelled"})
    kind = fields.String(required=True, metadata={"description": "replay 或 simulation"})
    digest = fields.String(
        required=True, metadata={"description": "所试内容的全部文件指纹 / the hash of all files of what was tried"}
    )
    against_version = fields.Integer(required=True)
    terms = fields.Raw(required=True)
    seed = fields.Integer(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    at = Instant(required=True)


class BacktestShown(BacktestListed):
    """One run with its result: figures of both versions, what could not be replayed, what was assumed."""

    result = fields.Raw(required=True, allow_none=True)
