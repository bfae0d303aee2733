"""What is wrong with a table before any case meets it: gaps, overlaps, rows that never decide, columns that say nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from calendars.rules import RuleError, parse
from workflows.tables.regions import OTHER, Budget, Grid, TooComplexError, grid_of, meet, uncovered
from workflows.tables.table import Input, Table, TableError, Value
from workflows.tables.values import VALUES, YES_NO, called, not_a_value

# The first of a kind show what is wrong; a hundred more would hide it.
MOST_SHOWN = 20


def check_table(table: Table, facts: Collection[str]) -> Iterator[TableError]:
    """Everything that is wrong; `facts` are the names that a case has."""
    yield from check_facts(table, facts)
    yield from check_values(table)
    yield from check_outputs(table)
    grid = grid_of(table)
    yield from check_rows(table, grid)
    budget = Budget()
    try:
        yield from check_gap(table, grid, budget)
        if table.hit_policy == "FIRST":
            yield from check_unreachable(table, grid, budget)
    except TooComplexError:
        yield TableError(
            "table-too-complex",
            "决策表的组合太多，无法检查有无遗漏，请拆成几张",
            "too many combinations to check for gaps: split the table",
        )


def check_facts(table: Table, facts: Collection[str]) -> Iterator[TableError]:
    """Every input is a fact that a case has."""
    for column in table.inputs:
        if column.fact not in facts:
            known = "、".join(sorted(facts))
            yield TableError(
                "table-fact",
                f"没有 case.{column.fact}，可用：{known}",
                f"there is no case.{column.fact}",
                column=column.title,
            )


def check_values(table: Table) -> Iterator[TableError]:
    """A text that a fact never has would decide nothing, and nobody would notice."""
    for place, column in enumerate(table.inputs):
        known = VALUES.get(column.fact)
        if known is None or column.kind != "string":
            continue
        said = [(0, value) for value in column.allowed]
        said += [(row.number, str(value)) for row in table.rows for value in sorted(map(str, row.cells[place].values))]
        for number, value in said:
            if value not in known and (number == 0 or not column.allowed):
                yield TableError("table-value", *not_a_value(value, known), number, column.title)


def check_outputs(table: Table) -> Iterator[TableError]:
    """Every output is filled somewhere, and a `…_within` says a limit that can be reckoned."""
    for place, output in enumerate(table.outputs):
        values = [row.values[place] for row in table.rows]
        if all(value is None for value in values):
            yield TableError(
                "table-output-empty",
                "这一列没有一行填写，请填写或删除这一列",
                "no row fills this output: fill it or remove it",
                column=output.title,
            )
        if output.name.endswith(("_at", "_by")):
            yield TableError(
                "table-output",
                f"决策表给不出时间，{output.name} 请改成 …_within 并写期限，如 5个工作日",
                "a table can not give an instant: name it …_within and write a limit",
                column=output.title,
            )
        for row in table.rows:
            value = row.values[place]
            if output.name.endswith("_within") and value is not None and (trouble := not_a_rule(value)):
                yield TableError("table-output-rule", *trouble, row=row.number, column=output.title)


def not_a_rule(value: Value) -> tuple[str, str] | None:
    """Why a value is no limit that runs from a start, in Chinese and English."""
    try:
        rule = parse(str(value))
    except RuleError as error:
        return error.message_zh, error.message_en
    if rule.needs_due or rule.field:
        return "这里应写自起算点起的期限，如 5个工作日", "a limit from a start is wanted, such as 5 working days"
    return None


def check_rows(table: Table, grid: Grid) -> Iterator[TableError]:
    """Rows that never fit, rows that say the same twice, and under UNIQUE rows that overlap."""
    found = 0
    for later, box in enumerate(grid.boxes):
        if not all(box):
            yield TableError("table-row-never", "没有什么能满足这一行，请改正", "nothing can fit this row", later + 1)
            continue
        for earlier in range(later):
            fault = pair_fault(table, grid, earlier, later)
            if fault is not None and found < MOST_SHOWN:
                found += 1
                yield fault


def pair_fault(table: Table, grid: Grid, earlier: int, later: int) -> TableError | None:
    """What is wrong with two rows together."""
    numbers = f"第{earlier + 1}行", f"rows {earlier + 1} and {later + 1}"
    if grid.boxes[earlier] == grid.boxes[later]:
        return TableError(
            "table-duplicate",
            f"与{numbers[0]}条件相同，请删去一行",
            f"{numbers[1]} have the same conditions",
            later + 1,
        )
    shared = meet(grid.boxes[earlier], grid.boxes[later])
    if shared is None or table.hit_policy != "UNIQUE":
        return None
    example = told(table, grid, tuple((regions & -regions).bit_length() - 1 for regions in shared))
    return TableError(
        "table-overlap",
        f"与{numbers[0]}重叠：{example} 时两行都适用，请改成互不重叠，或改用 FIRST",
        f"{numbers[1]} overlap: make them exclude each other, or use FIRST",
        later + 1,
    )


def check_gap(table: Table, grid: Grid, budget: Budget) -> Iterator[TableError]:
    """Some combination that no row takes."""
    gap = uncovered(grid, range(len(grid.boxes)), grid.everything, budget)
    if gap is not None:
        yield TableError(
            "table-gap",
            f"决策表有遗漏：{told(table, grid, gap)} 时没有一行适用，请补一行",
            "the table has a gap: for this combination no row fits",
        )


def check_unreachable(table: Table, grid: Grid, budget: Budget) -> Iterator[TableError]:
    """Under FIRST, a row whose every case an earlier row has taken already; one that says the same was named before."""
    for number, box in enumerate(grid.boxes):
        if all(box) and box not in grid.boxes[:number] and uncovered(grid, range(number), box, budget) is None:
            yield TableError(
                "table-unreachable",
                "上面的行已全部涵盖，永远轮不到这一行，请移到前面或删除",
                "earlier rows take everything: move it up or remove it",
                number + 1,
            )


def told(table: Table, grid: Grid, regions: tuple[int | None, ...]) -> str:
    """A combination in words: «机构类别 = “市级政务服务大厅（hall）”，件数 = 任意值»."""
    return "，".join(
        f"{column.title} = {'任意值' if region is None else shown(column, grid.representatives[place][region])}"
        for place, (column, region) in enumerate(zip(table.inputs, regions, strict=True))
    )


def shown(column: Input, value: Value) -> str:
    """A representative value in words."""
    if value == OTHER:
        return "表中未提到的其他值"
    if isinstance(value, bool):
        return called(str(value).lower(), YES_NO)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f"“{called(value[:40], column.known)}”"
