"""Finds which thing of the new version is which of the old one: by its id, else by what it is where only the id is another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable

from workflows.diff.things import Fact, Thing

# More rows than a table may have are not held against each other one by one.
MOST_LIKENESSES = 50_000
Things = dict[str, Thing]
Pairs = dict[str, str]
Signature = Callable[[Thing], Hashable]


def pair(old: Things, new: Things) -> Pairs:
    """Key in the old version → key in the new one; what has no partner came or went."""
    pairs = {key: key for key in old if key in new and old[key].kind != "row" and new[key].kind != "row"}
    by_likeness(old, new, pairs, by_name)
    by_likeness(old, new, pairs, by_ends(pairs), by_ends({}))
    return pairs | pair_rows(old, new)


def by_likeness(old: Things, new: Things, pairs: Pairs, sign: Signature, sign_new: Signature | None = None) -> None:
    """Adds the pairs that are alike and the only ones so on either side."""
    before, after = signed(old, set(pairs), sign), signed(new, set(pairs.values()), sign_new or sign)
    for signature, keys in before.items():
        found = after.get(signature, [])
        if len(keys) == len(found) == 1:
            pairs[keys[0]] = found[0]


def signed(things: Things, taken: set[str], sign: Signature) -> dict[Hashable, list[str]]:
    """The keys that are still free, by their signatures."""
    found: dict[Hashable, list[str]] = defaultdict(list)
    for key, thing in things.items():
        if key not in taken and thing.kind != "row" and (signature := sign(thing)) is not None:
            found[signature].append(key)
    return found


def by_name(thing: Thing) -> Hashable:
    """An element by its kind and name; clocks and flows are named after what many of them say."""
    if thing.clock is not None or thing.kind in ("sequenceFlow", "association", "drawing"):
        return None
    if thing.kind in ("process", "collaboration"):
        return thing.kind
    return (thing.kind, thing.name) if thing.name else None


def by_ends(pairs: Pairs) -> Signature:
    """A clock by its step and purpose, a flow by its ends; with the ids of the new version where they changed."""

    def sign(thing: Thing) -> Hashable:
        if thing.clock is not None and thing.host:
            return "clock", pairs.get(thing.host, thing.host), thing.clock
        source, target = thing.facts.get("source"), thing.facts.get("target")
        if isinstance(source, Fact) and isinstance(target, Fact):
            return thing.kind, *(pairs.get(end.value, end.value) for end in (source, target))
        return None

    return sign


def pair_rows(old: Things, new: Things) -> Pairs:
    """Rows of a table: those that say the same first, then by their ids, then those that differ in half of their cells at most."""
    before = {key: contents(thing) for key, thing in old.items() if thing.kind == "row"}
    after = {key: contents(thing) for key, thing in new.items() if thing.kind == "row"}
    pairs: Pairs = {}
    same: dict[Hashable, list[str]] = defaultdict(list)
    for key in reversed(after):
        same[frozenset(after[key].items())].append(key)
    for key, cells in before.items():
        if found := same[frozenset(cells.items())]:
            pairs[key] = found.pop()
    left = set(after) - set(pairs.values())
    pairs |= {key: key for key in before if key not in pairs and key in left}
    left -= set(pairs.values())
    if len(left) * (len(before) - len(pairs)) > MOST_LIKENESSES:
        return pairs
    for key in [key for key in before if key not in pairs]:
        best = max(
            (other for other in after if other in left), key=lambda other: alike(before[key], after[other]), default=""
        )
        if best and alike(before[key], after[best]) >= len(before[key]) / 2 > 0:
            pairs[key] = best
            left.discard(best)
    return pairs


def contents(row: Thing) -> dict[str, str]:
    """The cells of a row by their columns."""
    return {key: fact.value for key, fact in row.facts.items() if isinstance(fact, Fact)}


def alike(one: dict[str, str], other: dict[str, str]) -> int:
    """How many cells say the same."""
    return sum(other.get(key) == value for key, value in one.items())
