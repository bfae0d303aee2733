"""Migrations of running cases, as pages and the interface show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from calendars.clock import parse_instant
from calendars.deadlines import show
from models.base import db
from models.deadline import PURPOSES
from models.job import JobReport
from models.migration_run import OUTCOMES, PHASES, STATES, MigratedCase, MigrationRun
from models.procedure import Procedure
from models.queries import migrations as queries
from workflows.migrating.clocks import CHOICES
from workflows.migrating.timing import early


def run(item: MigrationRun, now: datetime) -> dict[str, Any]:
    """One migration with what its cases came to. `early`: its version is not in force yet, as long as nothing was moved."""
    target = db.session.get_one(Procedure, item.to_id)
    told = early(target, now) if item.phase == "plan" else None
    numbers = versions(item.from_ids)
    counts, passing = queries.counts(item.id), queries.passing(item.id)
    return {
        "id": item.id,
        "key": item.key,
        "from_versions": sorted(numbers[number] for number in item.from_ids if number in numbers),
        "to_version": target.version,
        "effective_at": target.effective_at,
        "early": vars(told) if told else None,
        "mapping": item.mapping,
        "choice": item.choice or None,
        "choice_name": CHOICES.get(item.choice),
        "phase": item.phase,
        "phase_name": PHASES[item.phase],
        "state": item.state,
        "state_name": STATES[item.state],
        "total": item.total,
        "done": done(item, counts),
        "counts": {outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "passing": sum(passing.get(outcome, 0) for outcome in queries.late(item.phase)),
        "restored": passing.get("reverted", 0),
        "job_failed": failed(item),
        "created_by": item.created_by,
        "created_at": item.created_at,
        "moved_by": item.moved_by,
        "moved_at": item.moved_at,
        "reverted_by": item.reverted_by,
        "reverted_at": item.reverted_at,
        "reason": item.reason,
    }


def versions(ids: list[int]) -> dict[int, int]:
    """Id → number of versions."""
    found = (db.session.get(Procedure, number) for number in ids)
    return {version.id: version.version for version in found if version is not None}


def done(item: MigrationRun, counts: dict[str, int]) -> int:
    """How many cases of the phase are done."""
    if item.phase == "plan":
        return sum(counts.values())
    if item.phase == "move":
        return item.total - counts.get("can", 0)
    return item.total - counts.get("moved", 0)


def failed(item: MigrationRun) -> bool:
    """Whether the work broke off and nobody tries again by itself."""
    report = db.session.get(JobReport, item.job_id) if item.job_id and item.is_busy else None
    return report is not None and report.state == "failed"


def case(row: MigratedCase, numbers: dict[int, int]) -> dict[str, Any]:
    """One case of a migration."""
    return {
        "case_no": row.case_no,
        "from_version": numbers.get(row.from_id),
        "outcome": row.outcome,
        "outcome_name": OUTCOMES[row.outcome],
        "obstacles": [{key: item[key] for key in ("code", "zh", "en", "element", "name")} for item in row.obstacles],
        "steps": row.steps,
        "clocks": {choice: [clock(item) for item in items] for choice, items in row.clocks.items()},
        "passes": row.passes,
        "at": row.at,
    }


def clock(item: dict[str, Any]) -> dict[str, Any]:
    """One clock with its dates in words: «10月19日 24:00 → 10月14日 24:00»."""
    return {
        **item,
        "purpose_name": PURPOSES.get(item["purpose"], item["purpose"]),
        "before": instant(item["before"]),
        "after": instant(item["after"]),
        "before_shown": words(item["before"]),
        "after_shown": words(item["after"]),
    }


def instant(text: str | None) -> Any:
    """An instant that was kept as text."""
    return parse_instant(text) if text else None


def words(text: str | None) -> str | None:
    """An instant in Beijing words."""
    return show(parse_instant(text)) if text else None


def clocks_in_words(items: list[dict[str, Any]]) -> str:
    """All clocks in one cell of a sheet."""
    return "；".join(
        f"{item['name']}（{item['purpose_name']}）{item['before_shown'] or '无'}→{item['after_shown'] or '取消'}"
        for item in items
    )
