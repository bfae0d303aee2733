"""How the things of a procedure are called in the words of a change."""

from __future__ import annotations

from workflows.diff.fields import field_of, group_of, label_of
from workflows.diff.kinds import PURPOSES, kind
from workflows.diff.things import NOTHING, Document, Fact, Thing, Word, called, joined, same

OWN = "procedure.bpmn"
COLUMNS = ("input", "output", "annotation")
# Said by the name of what came or went.
NO_DETAIL = ("kind", "name", "title", "id", "text", "attached", "parent", "event", "timer-kind", "more-fields")
Details = tuple[tuple[Word, Word], ...]


def file_name(document: Document) -> Word:
    """A file by what it is and how it is called: «表单 提交整改核实情况 (submit_rectification)»."""
    return joint(kind(document.head.kind), called(document.head.name, document.head.id))


def where(document: Document) -> Word:
    """The file of a change; the procedure's own diagram need not be named."""
    return NOTHING if document.path == OWN else file_name(document)


def joint(word: Word, name: str) -> Word:
    """A kind before a name."""
    return Word(f"{word.zh} {name}".strip(), f"{word.en} {name}".strip())


def subject(thing: Thing, document: Document) -> Word:
    """What a change speaks of: the thing itself, or the step on which a clock hangs."""
    host = document.things.get(thing.host) if thing.clock is not None else None
    if host is not None:
        name = called(host.name, host.id)
        return same(name if document.clocks[thing.host, thing.clock] == 1 else f"{name} · {thing.id}")
    if thing.kind == "row":
        return Word(f"第{thing.number}行", f"row {thing.number}")
    if thing.kind == "drawing":
        return same(thing.id) if thing.id else Word("整张图", "the whole diagram")
    if thing.kind in COLUMNS:
        return joint(kind(thing.kind), column_name(thing))
    if thing.kind == "sequenceFlow" and not thing.name:
        return same(called(" → ".join(end_of(thing, end, document) for end in ("source", "target")), thing.id))
    return same(called(thing.name, thing.id)) if thing.name else joint(kind(thing.kind), thing.id)


def end_of(flow: Thing, end: str, document: Document) -> str:
    """Where a flow begins or ends, by name."""
    fact = flow.facts.get(end)
    key = fact.value if isinstance(fact, Fact) else "?"
    return document.things[key].name or key if key in document.things else key


def is_clock(thing: Thing) -> bool:
    """Whether a thing is a clock on a step, and is spoken of as a part of it."""
    return thing.clock is not None and bool(thing.host)


def purpose(thing: Thing) -> Word:
    """What a clock is for."""
    return PURPOSES.get(thing.clock or "") or same(thing.clock or "")


def column_name(column: Thing) -> str:
    """A column by its label and the fact that it reads or sets."""
    return called(column.name, column.id.partition(" ")[2])


def field_name(thing: Thing, key: str, document: Document) -> Word:
    """The respect in which a thing is different; of a clock its purpose says it: «期限», «期限的起算»; a cell is its column."""
    label = label_of(key)
    column = document.things.get(key.partition(":")[2]) if thing.kind == "row" else None
    if column is not None:
        return same(column_name(column))
    if not is_clock(thing):
        return label
    own = purpose(thing)
    return own if key == "timer" else Word(f"{own.zh}的{label.zh}", f"{label.en} of the {own.en}")


def group(thing: Thing, key: str = "") -> str:
    """The heading under which a change stands."""
    found = group_of(thing.kind, key)
    return "clocks" if thing.clock is not None and found != "layout" else found


def details(thing: Thing, document: Document) -> Details:
    """What a thing holds, for whoever reads that it came or went."""
    said = (*NO_DETAIL, "timer", "purpose") if is_clock(thing) else NO_DETAIL
    return tuple(
        (field_name(thing, key, document) if thing.kind == "row" else label_of(key), fact.shown)
        for key, fact in thing.facts.items()
        if isinstance(fact, Fact) and key not in said and field_of(key)[0].group != "layout"
    )


def contents(document: Document) -> Details:
    """What a file holds: facts of its own, and the names of what stands in it, kind by kind."""
    names: dict[str, list[Word]] = {}
    for thing in document.things.values():
        if thing.kind not in ("drawing", "sequenceFlow"):
            names.setdefault(thing.kind, []).append(subject(thing, document))
    return (*details(document.head, document), *((kind(key), joined(found)) for key, found in names.items()))
