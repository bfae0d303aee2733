"""The result as the page shows it: the version in force beside what was tried, and what is better or worse, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from models.backtest import Backtest
from views.heat import percent
from web.language import N_
from web.language import current as language

# What departs from history, by kind.
LEFT = {
    "round": N_("历史上没有这一轮，按通常情况办理"),
    "outcome": N_("当时的办理结果已不提供，取第一项"),
    "message": N_("当时提出的，如今不能提出"),
    "refused": N_("被流程拒绝，推迟到下一个工作日"),
}


@dataclass(frozen=True)
class Row:
    """One figure of both versions. `verdict` is in words, `tone` better, worse or same."""

    name: str
    before: str
    after: str
    verdict: str
    tone: str


def summary(result: Mapping[str, Any]) -> list[Row]:
    """The figures of whole cases. Of all of them less is better."""
    before, after = result["versions"]["current"], result["versions"]["draft"]
    return [
        row(_("有逾期的工单"), before["late_cases"], after["late_cases"], _("件")),
        row(_("办理时长中位数"), before["length"]["median"], after["length"]["median"], _("个工作日")),
        row(_("办理时长九成以内"), before["length"]["p90"], after["length"]["p90"], _("个工作日")),
        row(_("退回次数"), before["returns"], after["returns"], _("次")),
        row(_("提出申诉的工单"), before["appeals"], after["appeals"], _("件")),
    ]


def row(name: str, before: float | None, after: float | None, unit: str) -> Row:
    """One line with its verdict."""
    verdict, tone = verdict_of(before, after, unit)
    return Row(name, figure(before, unit), figure(after, unit), verdict, tone)


def figure(value: float | None, unit: str) -> str:
    """A number with what it counts; a dash where there is none."""
    return "—" if value is None else f"{value:g} {unit}" if language() == "en" else f"{value:g}{unit}"


def verdict_of(before: float | None, after: float | None, unit: str) -> tuple[str, str]:
    """Better or worse, and by how much."""
    if before is None or after is None:
        return "", "same"
    if before == after:
        return _("不变"), "same"
    by = figure(round(abs(after - before), 2), unit)
    if after < before:
        return _("减少%(by)s，更好", by=by), "better"
    return _("增加%(by)s，更差", by=by), "worse"


def steps(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every step of either version, in the order of the diagram, with both versions' figures."""
    sides = {name: {item["element"]: item for item in version["steps"]} for name, version in result["versions"].items()}
    elements = list(dict.fromkeys([*sides["draft"], *sides["current"]]))
    found = []
    for element in elements:
        before, after = sides["current"].get(element), sides["draft"].get(element)
        known = after or before or {}
        verdict, tone = verdict_of((before or {}).get("late"), (after or {}).get("late"), _("次"))
        found.append(
            {
                "element": element,
                "name": known["name"],
                "before": shown(before),
                "after": shown(after),
                "verdict": verdict if before and after else _("新增步骤") if after else _("草案没有走到"),
                "tone": tone,
            }
        )
    return found


def shown(item: Mapping[str, Any] | None) -> dict[str, str] | None:
    """One version's figures of a step."""
    if item is None:
        return None
    share = percent(item["late"] / item["limited"]) if item["limited"] else "—"
    return {
        "times": str(item["times"]),
        "late": f"{item['late']} / {item['limited']}" if item["limited"] else "—",
        "share": share,
        "median": "—" if item["median"] is None else f"{item['median']:g}",
        "p90": "—" if item["p90"] is None else f"{item['p90']:g}",
    }


def load(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Open steps at the end of the day by organisation and role, both versions side by side."""
    sides = {
        name: {(item["office"], item["lane"]): item for item in version["load"]}
        for name, version in result["versions"].items()
    }
    desks = list(dict.fromkeys([*sides["draft"], *sides["current"]]))
    return [
        {
            "office": office,
            "lane": lane,
            "before": sides["current"].get((office, lane)),
            "after": sides["draft"].get((office, lane)),
        }
        for office, lane in desks
    ]


def departures(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where what was tried leaves history."""
    return [{**item, "words": _(LEFT[item["kind"]])} for item in result["versions"]["draft"]["left"]]


def failures(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Why cases could not be replayed, by version."""
    names = {"current": _("现行版本"), "draft": _("所试版本")}
    return [
        {"version": names[name], **item} for name, version in result["versions"].items() for item in version["failed"]
    ]


def in_language(both: Mapping[str, str]) -> str:
    """A sentence that was kept in both languages."""
    return both["en"] if language() == "en" else both["zh"]


def sheet(run: Backtest) -> list[dict[str, Any]]:
    """The steps as lines of a file, a version each."""
    result = run.result or {"versions": {}}
    names = {"current": _("现行版本"), "draft": _("所试版本")}
    return [
        {"version": names[name], **item} for name, version in result["versions"].items() for item in version["steps"]
    ]
