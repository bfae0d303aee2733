"""Reads a decision table from DMN 1.3, as dmn-js writes it. What we would not decide as it stands is refused, never skipped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from workflows.procedures import xml
from workflows.procedures.xml import DMN
from workflows.tables import cells
from workflows.tables.cells import CellError
from workflows.tables.table import Input, Output, Row, Table, TableError
from workflows.tables.values import not_a_value, values_of

MOST_ROWS = 200
MOST_COLUMNS = 10
POLICIES = ("UNIQUE", "FIRST")
FACT = re.compile(r"(?:case\.)?([a-z][a-z0-9_]{0,63})", re.ASCII)
FEEL = ("", "feel", "https://www.omg.org/spec/DMN/20191111/FEEL/", "http://www.omg.org/spec/FEEL/20140401")
# Other logic beside the table would be left out in silence.
OTHER_LOGIC = ("businessKnowledgeModel", "decisionService", "literalExpression", "invocation", "context")
NAMESPACE = {"d": DMN}


def read_table(source: bytes) -> Table:
    """The table of a file; raises `DiagramError` where it is none, and for its first fault `TableError` with row and column."""
    table, faults = inspect(source)
    if faults:
        raise faults[0]
    return table


def inspect(source: bytes) -> tuple[Table, list[TableError]]:
    """The table and everything in its cells that can not be read; such a cell counts as any value, or as empty."""
    root = xml.parse(source, DMN)
    decision = only_decision(root)
    body = decision.find("d:decisionTable", NAMESPACE)
    faults: list[TableError] = []
    inputs = [read_input(item, number) for number, item in enumerate(body.findall("d:input", NAMESPACE), start=1)]
    outputs = [read_output(item, number) for number, item in enumerate(body.findall("d:output", NAMESPACE), start=1)]
    rules = body.findall("d:rule", NAMESPACE)
    refuse_shape(inputs, outputs, rules)
    rows = [read_row(item, number, inputs, outputs, faults) for number, item in enumerate(rules, start=1)]
    table = Table(
        id=decision.get("id", ""),
        name=(decision.get("name") or "").strip(),
        hit_policy=policy_of(body),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        rows=tuple(rows),
    )
    return table, faults


def only_decision(root: Any) -> Any:
    """The one decision of the file, which is a table."""
    decisions = root.findall("d:decision", NAMESPACE)
    if len(decisions) != 1 or decisions[0].find("d:decisionTable", NAMESPACE) is None:
        raise TableError(
            "table-not-single",
            f"一个文件须有且仅有一张决策表，实有 {len(decisions)} 个决策：请拆成几个文件",
            "a file holds exactly one decision, and it is a table: split it into several files",
        )
    for name in OTHER_LOGIC:
        if root.find(f".//d:{name}", NAMESPACE) is not None:
            raise TableError(
                "table-logic", f"不支持 {name}，请只用决策表", f"{name} is not supported: use the table alone"
            )
    return decisions[0]


def policy_of(body: Any) -> str:
    """UNIQUE or FIRST."""
    policy = str(body.get("hitPolicy") or "UNIQUE")
    if policy not in POLICIES:
        raise TableError(
            "table-hit-policy",
            f"不支持命中策略 {policy[:40]}：各行互不重叠用 UNIQUE，自上而下取第一行用 FIRST",
            "hit policy not supported: UNIQUE where no rows overlap, FIRST where the uppermost decides",
        )
    return policy


def refuse_shape(inputs: Sequence[Input], outputs: Sequence[Output], rules: Sequence[Any]) -> None:
    """A table has inputs, outputs and rows, not too many, each column once."""
    if not (inputs and outputs and rules):
        raise TableError(
            "table-empty",
            "决策表至少要有一个输入列、一个输出列和一行",
            "a table has at least one input, one output and one row",
        )
    if len(rules) > MOST_ROWS or len(inputs) + len(outputs) > MOST_COLUMNS:
        raise TableError(
            "table-too-large",
            f"决策表有 {len(rules)} 行 {len(inputs) + len(outputs)} 列，最多 {MOST_ROWS} 行 {MOST_COLUMNS} 列，请拆成几张",
            f"at most {MOST_ROWS} rows and {MOST_COLUMNS} columns: split it into several tables",
        )
    for names in ([item.fact for item in inputs], [item.name for item in outputs]):
        for name in names:
            if names.count(name) > 1:
                raise TableError(
                    "table-column", "同一名称的列重复，请只留一列", "the column is there twice: keep one", column=name
                )


def read_input(item: Any, number: int) -> Input:
    """One input column."""
    label = (item.get("label") or "").strip()
    expression = item.find("d:inputExpression", NAMESPACE)
    text = text_of(expression)
    column = label or text or f"#{number}"
    refuse_language(expression, column)
    fact = FACT.fullmatch(text)
    if fact is None:
        raise TableError(
            "table-input",
            f"输入应写一个事实的名称，如 institution_kind，实为 {text[:80]!r}",
            "an input is the name of a fact, such as institution_kind",
            column=column,
        )
    kind = kind_of(expression, column)
    return Input(fact[1], kind, label, allowed_of(item, fact[1], kind, column))


def allowed_of(item: Any, fact: str, kind: str, column: str) -> tuple[str, ...]:
    """The values that an input may have, where the table lists them."""
    text = text_of(item.find("d:inputValues", NAMESPACE))
    if not text:
        return ()
    if kind != "string":
        raise TableError(
            "table-input",
            "允许值只能用于文字列（string）",
            "allowed values are for a column of texts",
            column=column,
        )
    try:
        return tuple(dict.fromkeys(str(value) for value in cells.tests_in(text, kind, values_of(fact, kind))))
    except CellError as fault:
        raise TableError("table-input", fault.zh, fault.en, column=column) from fault


def read_output(item: Any, number: int) -> Output:
    """One output column."""
    label, name = (item.get("label") or "").strip(), (item.get("name") or "").strip()
    column = label or name or f"#{number}"
    fact = FACT.fullmatch(name)
    if fact is None or name.startswith("case."):
        raise TableError(
            "table-output",
            f"输出列的 name 应为事实的英文小写名称，如 handle_within，实为 {name[:80]!r}",
            "an output has the lower-case name of a fact, such as handle_within",
            column=column,
        )
    for part in ("outputValues", "defaultOutputEntry"):
        if item.find(f"d:{part}", NAMESPACE) is not None:
            raise TableError(
                "table-output",
                f"不支持 {part}，请删除并在各行写明",
                f"{part} is not supported: say it in the rows",
                column=column,
            )
    return Output(name, kind_of(item, column), label)


def kind_of(item: Any, column: str) -> str:
    """The type of a column."""
    kind = str(item.get("typeRef") or "string")
    if kind not in cells.KINDS:
        raise TableError(
            "table-type",
            f"不支持类型 {kind[:40]}，请改为文字（string）、数字（number）或是否（boolean）",
            "unknown type: string, number or boolean",
            column=column,
        )
    return kind


def read_row(
    item: Any, number: int, inputs: Sequence[Input], outputs: Sequence[Output], faults: list[TableError]
) -> Row:
    """One row; what can not be read is added to the faults."""
    conditions = item.findall("d:inputEntry", NAMESPACE)
    conclusions = item.findall("d:outputEntry", NAMESPACE)
    if len(conditions) != len(inputs) or len(conclusions) != len(outputs):
        raise TableError(
            "table-row-shape",
            f"应有 {len(inputs)} 个条件和 {len(outputs)} 个结论，实有 {len(conditions)} 和 {len(conclusions)}",
            "the row has more or fewer cells than the table has columns",
            row=number,
        )
    fitting, values = [], []
    for column, entry in zip(inputs, conditions, strict=True):
        cell, fault = read_entry(
            entry, column.title, number, lambda text, column=column: cells.read_cell(text, column.kind, column.known)
        )
        fault = fault or not_allowed(cell, column, number)
        faults.extend([fault] if fault else [])
        fitting.append(cells.ANY if fault else cell)
    for target, entry in zip(outputs, conclusions, strict=True):
        value, fault = read_entry(
            entry, target.title, number, lambda text, kind=target.kind: cells.read_literal(text, kind)
        )
        faults.extend([fault] if fault else [])
        values.append(value)
    note = " ".join(text_of(entry) for entry in item.findall("d:annotationEntry", NAMESPACE)).strip()
    return Row(number, tuple(fitting), tuple(values), note or text_of(item, "d:description"))


def read_entry(entry: Any, column: str, number: int, read: Any) -> tuple[Any, TableError | None]:
    """What a cell says, or why it can not be read."""
    try:
        refuse_language(entry, column, number)
        return read(text_of(entry)), None
    except CellError as fault:
        return None, TableError("table-cell", fault.zh, fault.en, number, column)
    except TableError as fault:
        return None, fault


def not_allowed(cell: cells.Cell | None, column: Input, number: int) -> TableError | None:
    """A value that the column may not have would never fit."""
    strange = sorted(str(value) for value in cell.values - set(column.allowed)) if cell and column.allowed else []
    return TableError("table-cell", *not_a_value(strange[0], column.known), number, column.title) if strange else None


def refuse_language(item: Any, column: str, row: int = 0) -> None:
    """FEEL alone."""
    language = str(item.get("expressionLanguage") or "") if item is not None else ""
    if language not in FEEL:
        raise TableError(
            "table-language", f"只支持 FEEL，不支持 {language[:80]}", "FEEL only: no other language", row, column
        )


def text_of(item: Any, path: str = "d:text") -> str:
    """The text inside an entry, or nothing."""
    return str(item.findtext(path, "", NAMESPACE) or "").strip() if item is not None else ""
