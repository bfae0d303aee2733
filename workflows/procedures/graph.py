"""Nodes and the ways between them: which come after which, and which ways lead back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence


def walk(nodes: Iterable[str], ways: Mapping[str, Sequence[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """The nodes with what follows before what leads there, and the ways that lead back into a loop."""
    order: list[str] = []
    backwards: set[tuple[str, str]] = set()
    done: set[str] = set()
    for first in nodes:
        above: dict[str, Iterator[str]] = {} if first in done else {first: iter(ways.get(first, []))}
        while above:
            node = next(reversed(above))
            way = next(above[node], None)
            if way is None:
                order.append(node)
                done.add(node)
                del above[node]
            elif way in above:
                backwards.add((node, way))
            elif way not in done:
                above[way] = iter(ways.get(way, []))
    return order, backwards
