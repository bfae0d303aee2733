"""Decision tables: each can be read, leaves no gap, has no overlap, and is used; each step that decides has its table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workflows.lint.clocks import facts
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures.facts import FROM_INTAKE
from workflows.procedures.xml import DiagramError
from workflows.tables import inspect
from workflows.tables.checking import check_table
from workflows.tables.table import TableError


def check_table_tasks(subject: Subject) -> Iterator[Finding]:
    """Every business rule task names a table that lies in tables/, and every table there is named."""
    named = {node: subject.words(node).get("table", "") for node in subject.of_kind("businessRuleTask")}
    for node, table in named.items():
        if not table:
            yield subject.error(
                node,
                "table-not-named",
                "决策任务没有决策表，请在“决策表”里选一张（属性 table）",
                "the task names no decision table: set the property table",
            )
        elif table not in subject.source.tables:
            yield subject.error(
                node,
                "table-missing",
                f"tables/{table}.dmn 不存在，请添加决策表或改正名称",
                "the decision table does not exist: add it or correct the name",
                about=table,
            )
    inner = {item.properties.get("table") for part in subject.parts.values() for item in part.values()}
    for table in subject.source.tables:
        if table not in {*named.values(), *inner}:
            yield subject.warning(
                file_of(table), "table-unused", "没有决策任务使用这张表，可删除", "no task uses this table: remove it"
            )


def check_tables(subject: Subject) -> Iterator[Finding]:
    """Every table of the procedure, held against the facts that its cases have."""
    for name, source in subject.source.tables.items():
        for fault in faults_of(source.encode(), facts() | subject.noted):
            yield subject.error(where(name, fault), fault.code, fault.zh, fault.en, about=name)
    for fact in sorted(subject.decided.keys() & {*facts(), *FROM_INTAKE}):
        yield subject.error(
            "tables",
            "fact-name",
            f"决策表不能给 case.{fact} 赋值：这是系统已有的，请给输出列另起名称",
            f"a table can not set case.{fact}, which the case has itself: give the output another name",
        )


def faults_of(source: bytes, known: Collection[str]) -> Iterator[DiagramError]:
    """Everything that is wrong with one table. Cells that can not be read are said alone: the rest would follow from them."""
    try:
        table, unreadable = inspect(source)
    except DiagramError as refusal:
        yield refusal
        return
    if unreadable:
        yield from unreadable
    else:
        yield from check_table(table, known)


def where(name: str, fault: DiagramError) -> str:
    """The file, and the row where there is one."""
    row = fault.row if isinstance(fault, TableError) else 0
    return f"{file_of(name)}#{row}" if row else file_of(name)


def file_of(name: str) -> str:
    """A table as people find it."""
    return f"tables/{name}.dmn"
