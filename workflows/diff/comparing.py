"""Holds two versions of a file against each other, thing by thing and fact by fact. What only has another id is the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.diff import naming, plain
from workflows.diff.change import Change, Kind
from workflows.diff.fields import field_of, rank
from workflows.diff.kinds import kind
from workflows.diff.pairing import pair
from workflows.diff.things import NOTHING, Document, Fact, Order, Thing, Word, called, joined, same, text_fact

Difference = tuple[str, Fact | None, Fact | None]


def compare_documents(old: Document | None, new: Document | None) -> Iterator[Change]:
    """The changes of one file; None where there is none."""
    if old and new:
        yield from Comparison(old, new).changes()
    elif document := old or new:
        yield whole_file(document, "removed" if old else "added")


def whole_file(document: Document, how: Kind) -> Change:
    """A file that came or went, with what stands in it."""
    head = document.head
    return Change(
        how,
        document.path,
        naming.group(head),
        head.kind,
        head.id,
        "",
        NOTHING,
        same(called(head.name, head.id)),
        kind(head.kind),
        whole=True,
        details=naming.contents(document),
    )


class Comparison:
    """Two versions of one file."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.pairs = pair(old.things, new.things)
        self.renamed = {before: after for before, after in self.pairs.items() if before != after}

    def changes(self) -> Iterator[Change]:
        """What is different, in the order of the new file; what went comes last."""
        yield from self.of_head()
        partners = {after: before for before, after in self.pairs.items()}
        for key, thing in self.new.things.items():
            if key in partners:
                yield from self.of_pair(self.old.things[partners[key]], thing)
            else:
                yield self.came_or_went(thing, "added", self.new)
        for key, thing in self.old.things.items():
            if key not in self.pairs:
                yield self.came_or_went(thing, "removed", self.old)
        yield from self.of_rows()

    def of_head(self) -> Iterator[Change]:
        """What is different of the file as a whole."""
        old, new = self.old.head, self.new.head
        about = naming.file_name(self.new)
        for key, before, after in self.differences(old, new):
            pieces = plain.pieces(before.value, after.value) if key == "text" and before and after else ()
            yield self.changed(new, key, before, after, about, where=NOTHING, pieces=tuple(pieces))

    def of_pair(self, old: Thing, new: Thing) -> Iterator[Change]:
        """The changes of a thing that is on both sides."""
        about = naming.subject(new, self.new)
        where = naming.where(self.new)
        if new.kind == "row" and old.number != new.number:
            about = Word(f"{about.zh}（原第{old.number}行）", f"{about.en} (was row {old.number})")
        elif new.kind != "row" and old.id != new.id and new.kind not in naming.COLUMNS:
            yield self.changed(new, "id", text_fact(old.id), text_fact(new.id), about, where)
        for key, before, after in self.differences(old, new):
            if not self.implied(key, old, new):
                yield self.changed(new, key, before, after, about, where)

    def implied(self, key: str, old: Thing, new: Thing) -> bool:
        """Whether another change says this one: a clock is named after its rule and lies where its step lies, a flow where it begins."""
        if key == "name":
            return new.clock is not None and named_by_rule(old) and named_by_rule(new)
        if key not in ("lane", "parent"):
            return False
        before, after = base_of(old), base_of(new)
        if not before or self.pairs.get(before) != after:
            return False
        there = (self.old.things[before].facts.get(key), self.new.things[after].facts.get(key))
        return there == (old.facts.get(key), new.facts.get(key))

    def of_rows(self) -> Iterator[Change]:
        """That rows of a table stand in another order, which decides where the uppermost wins."""
        rows = [
            (old, self.pairs[key]) for key, old in self.old.things.items() if old.kind == "row" and key in self.pairs
        ]
        numbers = [self.new.things[key].number for _, key in rows]
        if numbers != sorted(numbers):
            before = joined([Word(f"第{number}行", f"row {number}") for number in sorted(numbers)])
            after = joined([Word(f"第{number}行", f"row {number}") for number in numbers])
            told = Fact("", before), Fact("", after)
            yield self.changed(self.new.head, "row-order", *told, naming.file_name(self.new), NOTHING)

    def differences(self, old: Thing, new: Thing) -> Iterator[Difference]:
        """The facts that are not the same, with what they were and are."""
        if old.facts == new.facts:
            return
        was = {self.renewed(key): fact for key, fact in old.facts.items()} if self.renamed else old.facts
        for key in sorted(dict.fromkeys((*new.facts, *was)), key=rank):
            before, after = was.get(key), new.facts.get(key)
            if isinstance(before, Order) or isinstance(after, Order):
                if isinstance(before, Order) and isinstance(after, Order) and self.reordered(before, after):
                    yield key, in_words(before), in_words(after)
            elif not self.alike(before, after):
                yield key, before, after

    def renewed(self, key: str) -> str:
        """The key of a cell whose column is called otherwise now."""
        field, _, column = key.partition(":")
        return f"{field}:{self.renamed[column]}" if column in self.renamed else key

    def alike(self, before: Fact | None, after: Fact | None) -> bool:
        """Whether a fact says the same; the element that it names may have got another id."""
        if before is None or after is None:
            return before is after
        return before.value == after.value or (before.refers and self.renamed.get(before.value) == after.value)

    def reordered(self, before: Order, after: Order) -> bool:
        """Whether what is on both sides stands in another order."""
        old = [self.renamed.get(key, key) for key, _ in before.items]
        new = [key for key, _ in after.items]
        both = {*old} & {*new}
        return [key for key in old if key in both] != [key for key in new if key in both]

    def came_or_went(self, thing: Thing, how: Kind, document: Document) -> Change:
        """A thing that is on one side alone; a clock comes to its step or leaves it."""
        about, where = naming.subject(thing, document), naming.where(document)
        common = (how, document.path, naming.group(thing), thing.kind, thing.id, thing.element, where, about)
        if not naming.is_clock(thing):
            return Change(*common, kind(thing.kind), whole=True, details=naming.details(thing, document))
        rule = thing.facts.get("timer")
        shown = rule.shown if isinstance(rule, Fact) else same(thing.id)
        before, after = (None, shown) if how == "added" else (shown, None)
        return Change(
            *common, naming.purpose(thing), before, after, whole=True, details=naming.details(thing, document)
        )

    def changed(
        self,
        thing: Thing,
        key: str,
        before: Fact | None,
        after: Fact | None,
        about: Word,
        where: Word,
        pieces: tuple[tuple[str, str], ...] = (),
    ) -> Change:
        """One fact that is different."""
        listed = field_of(key)[0].listed
        how: Kind = "changed"
        if listed and not (before and after):
            how = "removed" if before else "added"
        return Change(
            how,
            self.new.path,
            naming.group(thing, key),
            thing.kind,
            thing.id,
            thing.element,
            where,
            about,
            naming.field_name(thing, key, self.new),
            before.shown if before else None,
            after.shown if after else None,
            listed=listed,
            pieces=pieces,
        )


def in_words(order: Order) -> Fact:
    """An order as a list of names."""
    return Fact("", same("、".join(name or key for key, name in order.items)))


def named_by_rule(clock: Thing) -> bool:
    """Whether the words beside a clock are its rule."""
    name, rule = clock.facts.get("name"), clock.facts.get("timer")
    return isinstance(name, Fact) and isinstance(rule, Fact) and name.value == rule.value


def base_of(thing: Thing) -> str:
    """The step on which an event hangs, or where a flow begins."""
    source = thing.facts.get("source")
    return source.value if isinstance(source, Fact) and thing.kind == "sequenceFlow" else thing.host
