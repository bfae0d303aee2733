"""A migration leaves the program of the version before running: it adds, and takes nothing away.

During an upgrade the new schema is there while old processes still serve. What they read and write must still be there and
still be accepted, so a change of shape takes three releases (docs/operations.md): expand, move over, contract.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
# The first one made everything; the rule holds for what came after.
LATER = sorted(path for path in VERSIONS.glob("*.py") if not path.name.startswith("0001"))
REMOVING = {
    "drop_table": "the version before still reads the table",
    "drop_column": "the version before still reads and writes the column",
    "rename_table": "the version before knows the old name",
    "drop_constraint": "the version before relies on it; drop it one release later",
}
SHARPENING = {
    "create_unique_constraint": "the version before may write what it forbids",
    "create_check_constraint": "the version before may write what it forbids",
    "create_foreign_key": "the version before may write what it forbids",
    "create_exclude_constraint": "the version before may write what it forbids",
}


def findings(source: str) -> list[str]:
    """What a migration does that the version before would not survive, with the line and the reason."""
    tree = ast.parse(source)
    upgrading = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and reversing(tree, node))]
    calls = [call for part in upgrading for call in ast.walk(part) if isinstance(call, ast.Call)]
    new = {first(call) for call in calls if named(call) == "create_table"}
    fresh = {name for call in calls if named(call) == "add_column" for name in column_names(call)}
    found = [f"{call.lineno}: {what}" for call in calls if not binds_only(call, fresh) for what in objections(call)]
    tables = batches(tree)
    found += [
        f"{call.lineno}: unique index: the version before may write what it forbids"
        for call in calls
        if named(call) == "create_index"
        and unique(call)
        and not new & {tables.get(call.lineno, ""), *(text(part) for part in call.args)}
    ]
    return found


def column_names(call: ast.Call) -> set[str]:
    """The columns that a call makes."""
    made = (part for part in ast.walk(call) if isinstance(part, ast.Call) and named(part) == "Column")
    return {first(part) for part in made}


def binds_only(call: ast.Call, fresh: set[str]) -> bool:
    """Whether a constraint is on columns alone that this migration adds: the version before writes nothing there."""
    if named(call) not in ("create_unique_constraint", "create_foreign_key"):
        return False
    lists = [part for part in call.args if isinstance(part, ast.List)]
    return bool(lists) and {text(part) for part in lists[0].elts} <= fresh


def batches(tree: ast.Module) -> dict[int, str]:
    """Line → the table of the `batch_alter_table` around it."""
    return {
        line: first(item.context_expr)
        for block in ast.walk(tree)
        if isinstance(block, ast.With)
        for item in block.items
        if isinstance(item.context_expr, ast.Call) and named(item.context_expr) == "batch_alter_table"
        for line in range(block.lineno, (block.end_lineno or block.lineno) + 1)
    }


def named(call: ast.Call) -> str:
    """The name of the operation."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def text(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else ""


def first(call: ast.Call) -> str:
    return text(call.args[0]) if call.args else ""


def unique(call: ast.Call) -> bool:
    return any(word.arg == "unique" and truth(word.value) for word in call.keywords)


def reversing(tree: ast.Module, function: ast.FunctionDef) -> bool:
    """Whether a function belongs to the way back: `downgrade`, or called by it alone."""
    if function.name in ("upgrade", "downgrade"):
        return function.name == "downgrade"
    callers = {
        other.name
        for other in tree.body
        if isinstance(other, ast.FunctionDef)
        for call in ast.walk(other)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name
    }
    return callers == {"downgrade"}


def objections(call: ast.Call) -> Iterator[str]:
    """What is wrong with one call."""
    name = named(call)
    given = {word.arg: word.value for word in call.keywords if word.arg}
    for table in (REMOVING, SHARPENING):
        if name in table:
            yield f"{name}: {table[name]}"
    if name == "alter_column":
        yield from alterations(given)
    if name == "add_column":
        yield from additions(call)
    if name == "execute":
        yield from statements(call)


def alterations(given: dict[str, ast.expr]) -> Iterator[str]:
    """A column may be made wider and optional; nothing else."""
    if "new_column_name" in given:
        yield "alter_column(new_column_name): the version before knows the old name"
    if "nullable" in given and not truth(given["nullable"]):
        yield "alter_column(nullable=False): the version before may leave it out"
    if "type_" in given and not wider(given.get("existing_type"), given["type_"]):
        yield "alter_column(type_): only String(n) to a longer String or to Text is sure to hold everything"


def additions(call: ast.Call) -> Iterator[str]:
    """A new column may be left out by those who do not know it."""
    for column in ast.walk(call):
        if isinstance(column, ast.Call) and isinstance(column.func, ast.Attribute) and column.func.attr == "Column":
            given = {word.arg: word.value for word in column.keywords if word.arg}
            if "nullable" in given and not truth(given["nullable"]) and "server_default" not in given:
                yield "add_column(nullable=False) without server_default: the version before leaves it out"


def statements(call: ast.Call) -> Iterator[str]:
    """Raw SQL that takes away."""
    for part in ast.walk(call):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            words = " ".join(part.value.upper().split())
            for bad in ("DROP TABLE", "DROP COLUMN", "RENAME COLUMN", "RENAME TO", "SET NOT NULL"):
                if bad in words:
                    yield f"{bad}: the version before does not survive it"


def truth(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def wider(before: ast.expr | None, after: ast.expr) -> bool:
    """Whether every value of the type before fits the one after."""
    old, new = kind(before), kind(after)
    if old[0] != "String":
        return False
    return new[0] == "Text" or (new[0] == "String" and new[1] is not None and old[1] is not None and new[1] >= old[1])


def kind(value: ast.expr | None) -> tuple[str, int | None]:
    """`sa.String(length=64)` as its name and length."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return "", None
    lengths = [*value.args, *(word.value for word in value.keywords if word.arg == "length")]
    length = lengths[0].value if lengths and isinstance(lengths[0], ast.Constant) else None
    return value.func.attr, length if isinstance(length, int) else None


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_a_migration_leaves_the_version_before_running(path: Path) -> None:
    assert findings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("body", "objection"),
    [
        ("op.drop_table('cases')", "drop_table"),
        ("op.drop_column('cases', 'stage')", "drop_column"),
        ("batch_op.drop_column('stage')", "drop_column"),
        ("op.rename_table('cases', 'orders')", "rename_table"),
        ("op.alter_column('cases', 'stage', new_column_name='step')", "new_column_name"),
        ("op.alter_column('cases', 'stage', nullable=False)", "nullable=False"),
        ("op.alter_column('a', 'b', existing_type=sa.String(length=64), type_=sa.String(length=32))", "type_"),
        ("op.alter_column('a', 'b', existing_type=sa.Text(), type_=sa.String(length=32))", "type_"),
        ("op.alter_column('a', 'b', existing_type=sa.Integer(), type_=sa.SmallInteger())", "type_"),
        ("op.add_column('cases', sa.Column('x', sa.Integer(), nullable=False))", "server_default"),
        ("batch_op.add_column(sa.Column('x', sa.Integer(), nullable=False))", "server_default"),
        ("op.create_unique_constraint('u', 'cases', ['stage'])", "may write"),
        ("op.create_check_constraint('u', 'cases', 'x > 0')", "may write"),
        ("op.create_index('u', 'cases', ['stage'], unique=True)", "may write"),
        ("with op.batch_alter_table('cases') as b: b.create_index('i', ['a'], unique=True)", "may write"),
        ("op.execute('ALTER TABLE cases  DROP COLUMN stage')", "DROP COLUMN"),
        ("op.execute(sa.text('alter table cases alter stage set not null'))", "SET NOT NULL"),
    ],
)
def test_what_would_break_the_version_before_is_found(body: str, objection: str) -> None:
    (found,) = findings(f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    op.drop_table('x')\n")

    assert objection in found
    assert found.startswith("2: ")


@pytest.mark.parametrize(
    "body",
    [
        "op.create_table('x', sa.Column('a', sa.Integer(), nullable=False))",
        "op.add_column('cases', sa.Column('x', sa.Integer(), nullable=True))",
        "op.add_column('cases', sa.Column('x', sa.Integer(), nullable=False, server_default='0'))",
        "op.alter_column('a', 'b', existing_type=sa.String(length=64), type_=sa.String(length=200))",
        "op.alter_column('a', 'b', existing_type=sa.String(length=64), type_=sa.Text())",
        "op.alter_column('a', 'b', nullable=True)",
        "op.create_index('i', 'cases', ['stage'], unique=False)",
        "op.create_table('x', sa.Column('a', sa.Integer()))\n    op.create_index('i', 'x', ['a'], unique=True)",
        "op.create_table('x')\n    with op.batch_alter_table('x') as b:\n        b.create_index('i', ['a'], unique=True)",
        "op.drop_index('i')",
        "op.execute('UPDATE cases SET stage = stage')",
    ],
)
def test_what_only_adds_is_fine(body: str) -> None:
    assert findings(f"def upgrade():\n    {body}\n") == []
