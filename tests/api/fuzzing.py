"""Fuzzes every operation of the OpenAPI document that the application itself publishes, as one caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import schemathesis
from flask_migrate import stamp
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from access.rules import RULES
from models.account import Account

if TYPE_CHECKING:
    from flask import Flask

    from tests.driving import Site

# What a schema can not say (an instant in the future, a rule that nobody can read) is refused with 422 as it should be.
# That a login is asked for is not tried here, since the library can not do it without a server: `nobody` is a caller.
UNCHECKED = ("positive_data_acceptance", "ignored_auth")
METHODS = ["get", "put", "post", "delete", "options", "patch", "trace"]


@dataclass
class Findings:
    """What came of a run: how often each operation answered with which status, and every answer that broke a promise."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def of(self, operation: str) -> set[int]:
        """The statuses that an operation answered with."""
        return {status for name, status in self.statuses if name == operation}


def known_of(site: Site) -> dict[str, list[Any]]:
    """Two cases of the site and what fits them: values that exist, so that requests get past «not found»."""
    # The schema was made from the models: say so, or readiness rightly refuses.
    stamp()
    cases = [site.open_case("FUZZ-1"), site.dispatched("FUZZ-2")]
    rows = [*site.caller("shantou-l1").items("/api/v1/tasks"), *site.caller("shantou-l2").items("/api/v1/tasks")]
    return {
        "path.case_no": cases,
        "path.task_id": [row["id"] for row in rows],
        "path.name": ["lodge_appeal"],
        "body.outcome": ["dispatch", "verified"],
        "body.to": ["shantou-housing", "shantou-l2", "shantou-l2-sub"],
        "body.locality": ["shantou"],
        "body.evaluation.institution.code": ["shantou-housing"],
        "body.evaluation.level.system": ["platform", "gbt39046"],
        "body.evaluation.level.code": ["1", "5"],
        "body.generated_at": ["2026-09-24T09:00:00+08:00"],
        "body.evaluation.evaluated_at": ["2026-09-24T08:30:00+08:00", "0001-01-01T00:00:00Z"],
    }


def concerns(username: str | None) -> set[str]:
    """The operations that a caller can get into: without a login the public ones, else those open to its roles."""
    account = Account.by_username(username) if username else None
    return {
        endpoint.replace(".", "_")
        for endpoint, rule in RULES.items()
        if (rule.public if account is None else not rule.public and (not rule.roles or rule.roles & {*account.roles}))
    }


def fuzz(
    app: Flask,
    token: str | None,
    known: Mapping[str, list[Any]],
    *,
    examples: int,
    seed: int = 1,
    only: set[str] | None = None,
    methods: bool = True,
    stateful: bool = False,
) -> Findings:
    """One run as one caller.

    `known` gives parameters (`path.case_no`, `body.outcome`) values that exist; `only` are operation ids, None meaning
    all; `methods` tries those that there are not; `stateful` lets one answer's values lead into the next request.
    """
    settings = {
        "seed": seed,
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
        "checks": {name: {"enabled": False} for name in UNCHECKED},
        "phases": {"stateful": {"enabled": stateful}, "coverage": {"unexpected-methods": METHODS if methods else []}},
        # Answers as they are: the client without a server does not unpack them.
        "headers": {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {}),
        "dictionaries": {name.replace(".", "-"): {"values": values} for name, values in known.items()},
        "parameters": {name: {"dictionary": name.replace(".", "-"), "probability": 0.7} for name in known},
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig.from_dict(settings))
    if only is not None:
        schema = schema.include(operation_id=sorted(only))
    found = Findings()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            note(event, found)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.failures.append(str(event.info if isinstance(event, events.NonFatalError) else event.exception))
    return found


def note(event: events.ScenarioFinished, found: Findings) -> None:
    """Counts the answers of one scenario and keeps its failures with the request that shows them."""
    for number, interaction in event.recorder.interactions.items():
        operation = event.recorder.cases[number].value.operation.label
        if interaction.response is not None:
            found.statuses[operation, interaction.response.status_code] += 1
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                found.failures.append(
                    f"{failure.operation}: {check.name}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                )
