"""A run in words, Chinese and English: what came out in one sentence, and everything that was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from calendars.china import China
from workflows.backtest.habits import ENOUGH, Habits
from workflows.backtest.terms import Terms
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

Both = dict[str, str]


def both(zh: str, en: str) -> Both:
    """A sentence in both languages."""
    return {"zh": zh, "en": en}


def sentence(result: Mapping[str, Any]) -> Both:
    """What came out."""
    cases, versions = result["compared"], result["versions"]
    if not cases:
        return both("没有可以比较的工单", "there are no cases to compare")
    before, after = versions["current"]["late_cases"], versions["draft"]["late_cases"]
    if before == after:
        return both(f"{cases}件中，逾期均为{before}件", f"of {cases} cases, {before} overdue as before")
    how, verb = ("降", "fall") if after < before else ("升", "rise")
    return both(
        f"{cases}件中，逾期由{before}件{how}为{after}件",
        f"of {cases} cases, those overdue {verb} from {before} to {after}",
    )


def assumptions(
    terms: Terms, habits: Habits, definitions: Mapping[str, Definition], calendar: China, pasts: int
) -> list[Both]:
    """Everything that was taken to be so, the general first."""
    general = replayed(terms, pasts) if terms.kind == "replay" else drawn(terms, pasts)
    return [*general, *always(terms, calendar), *of_steps(terms, habits, definitions)]


def replayed(terms: Terms, pasts: int) -> Iterator[Both]:
    """How a replay is meant."""
    yield both(
        f"逐件回放{terms.since}至{terms.until}办结的{pasts}件工单：到达时间相同，每个步骤由同样的人用同样的工作时间、"
        "以同样的结果办理，申诉等与所在步骤的间隔不变，省平台回执的间隔不变",
        f"the {pasts} cases closed from {terms.since} to {terms.until}, one by one: arriving as they did, each step done in the"
        " same working time with the same outcome, appeals and receipts at the same distance",
    )
    yield both(
        "当时没有办完就被流程取消的步骤，如今没有取消的，按通常用时办理",
        "a step that was cancelled before it was done, and is not cancelled now, is done in the usual time",
    )


def drawn(terms: Terms, pasts: int) -> Iterator[Both]:
    """How a simulation is meant."""
    yield both(
        f"模拟{terms.since}至{terms.until}到达的{terms.number}件工单，种子{terms.seed}：工单情况和到达时刻从最近办结的"
        f"{pasts}件中抽取，两个版本用同一批工单",
        f"{terms.number} cases arriving from {terms.since} to {terms.until}, seed {terms.seed}, drawn from the {pasts} cases closed"
        " last; the same cases under both versions",
    )
    yield both(
        f"用时和办理结果从同一机构同一步骤的历史中抽取，不足{ENOUGH}次的从全地区抽取；申诉按历史上的比例提出",
        f"time and outcome are drawn from what the same organisation did of the step, with fewer than {ENOUGH} samples from the"
        " whole locality; appeals come as often as they did",
    )


def always(terms: Terms, calendar: China) -> Iterator[Both]:
    """What holds for both."""
    yield both(
        "用时只计工作日9:00至17:30；期限按现行放假通知计算，与当时所用的日历可能不同",
        "time counts office hours of working days alone; limits are reckoned by the holiday notices in force today",
    )
    for year in range(terms.since.year, terms.until.year + 1):
        if calendar.is_provisional(date(year, 12, 1)):
            yield both(f"{year}年放假通知尚未发布，按法定节假日暂计", f"{year} has no holiday notice yet")
    yield both(
        "被流程拒绝的办理（如申诉未决时复核）下一个工作日再办；负荷只计本次比较的工单",
        "who is refused (a review while an appeal is pending) tries again on the next working day; load counts these cases alone",
    )


def of_steps(terms: Terms, habits: Habits, definitions: Mapping[str, Definition]) -> Iterator[Both]:
    """What was assumed of single steps: new ones, and in a simulation those of which history knows little."""
    seen = set()
    for definition in definitions.values():
        for element in definition.elements.values():
            if element.kind == "userTask" and element.id not in seen:
                seen.add(element.id)
                if not habits.knows(element.id):
                    yield new_step(terms, habits, element)
                elif terms.kind == "simulation" and len(habits.steps[element.id]) < ENOUGH:
                    few = len(habits.steps[element.id])
                    yield both(
                        f"“{element.name}”历史上只办理过{few}次", f"{element.id} was done {few} times in history"
                    )


def new_step(terms: Terms, habits: Habits, element: Element) -> Both:
    """How long a step is taken to last that history does not have, and how it ends."""
    outcomes = [item.name for item in element.outcomes]
    ends = (f"，结果取“{outcomes[0]}”", f", ending with {element.outcomes[0].id}") if outcomes else ("", "")
    if element.id in terms.assumed:
        spread = terms.assumed[element.id]
        span = f"{spread.least:g}至{spread.most:g}个工作日（通常{spread.usual:g}）"
        zh, en = f"按填写的{span}办理", f"is done as entered, in {spread.least:g} to {spread.most:g} working days"
    elif element.lane in habits.lanes:
        zh, en = "按同一泳道各步骤用时的中位数办理", "is done in the median time of its lane"
    else:
        zh, en = "按1个工作日办理", "is done in one working day"
    return both(f"“{element.name}”历史上没有：{zh}{ends[0]}", f"{element.id}, unknown to history, {en}{ends[1]}")
