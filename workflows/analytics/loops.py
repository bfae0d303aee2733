"""A way through a procedure with its loops folded: «整改、复核（退回）×3» instead of six steps."""

from collections.abc import Sequence
from dataclasses import dataclass

# One step of a way: the element and its outcome, empty where it has none.
Step = tuple[str, str]
# Longer stretches are not looked for: nobody would read them as one loop.
LONGEST = 8


@dataclass(frozen=True)
class Stretch:
    """Some steps in a row, and how many times in a row they were gone through."""

    steps: tuple[Step, ...]
    times: int = 1


def folded(way: Sequence[Step]) -> list[Stretch]:
    """The way as stretches, from the left: at each place the repetition that covers most, of these the shortest stretch."""
    found: list[Stretch] = []
    place = 0
    while place < len(way):
        length, times = longest_repetition(way, place)
        found.append(Stretch(tuple(way[place : place + length]), times))
        place += length * times
    return found


def longest_repetition(way: Sequence[Step], place: int) -> tuple[int, int]:
    """How long the stretch at a place is that is repeated there, and how often; (1, 1) where nothing is."""
    best = (1, 1)
    for length in range(1, min(LONGEST, (len(way) - place) // 2) + 1):
        times = 1
        while way[place : place + length] == way[place + times * length : place + (times + 1) * length]:
            times += 1
        if times > 1 and length * times > best[0] * best[1]:
            best = (length, times)
    return best


def unfolded(stretches: Sequence[Stretch]) -> list[Step]:
    """The way as it was gone."""
    return [step for stretch in stretches for _ in range(stretch.times) for step in stretch.steps]
