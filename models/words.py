"""Words of Chinese texts, cut alike for keeping, for searching and for marking what was found. Pure.

Chinese writes no spaces, so that a text is kept as its pairs of neighbouring characters: 公积金提取 as 公积 积金 金提 提取 取. A word
of two characters is one of them, a longer one all of its own, a single character the beginning of one (the last character of
a run is kept alone, so that it is found as well). Latin words and numbers are found by how they begin, or a part of them: of
SH20260924-00042 are kept sh2026092400042, 2026092400042, 00042 and 42.
Width and case never matter (NFKC, casefold).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# Han with its later extensions, the marks 々〆〇, kana: what is written without spaces.
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A code with its hyphens is one word: WO-2 is not everything with a 2 in it.
_WORD = rf"(?:(?![{_HAN}])[^\W_])+"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>{_WORD}(?:[-_./]{_WORD})*)")
_PIECE = re.compile(r"[0-9]+|[^0-9\W_]+")
# Longer ones are codes that nobody types to their end.
LONGEST = 64


@dataclass(frozen=True)
class Wish:
    """One thing that must be found: a kept word, or how one begins."""

    word: str
    begins: bool = False


def normal(text: str) -> str:
    """The text as it is compared: width and case are gone."""
    return unicodedata.normalize("NFKC", text).casefold()


def kept(texts: Iterable[str]) -> list[str]:
    """The words under which some texts are found, each once, in order."""
    found = {word for text in texts for run in _cut(text) for word in run}
    return sorted(found)


def wishes(query: str) -> list[Wish]:
    """What a person who searches wants to find, all of it; empty if the query has no character that can be found."""
    return list(dict.fromkeys(wish for run in runs(query) for wish in run))


def runs(query: str) -> list[list[Wish]]:
    """The same word by word: where one thing of a word is found, the others mostly are."""
    return [wished(match) for match in _RUN.finditer(normal(query))]


def wished(match: re.Match[str]) -> list[Wish]:
    """What one word of a query asks for."""
    run = match["han"]
    if run is None:
        return [Wish("".join(_PIECE.findall(match["word"]))[:LONGEST], begins=True)]
    return [Wish(pair) for pair in _pairs(run)] or [Wish(run, begins=True)]


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether the query found it there: what a list highlights."""
    sought = _sought(query)
    if not sought:
        return [(text, False)] if text else []
    whole = normal(text)
    if not any(part in whole for part in sought):
        return [(text, False)] if text else []
    plain, origin = _traced(text)
    hits = sorted(
        (origin[found.start()], origin[found.end() - 1] + 1)
        for part in sought
        for found in re.finditer(re.escape(part), plain)
    )
    pieces: list[tuple[str, bool]] = []
    done = 0
    for begin, end in _joined(hits):
        pieces += [(text[done:begin], False), (text[begin:end], True)]
        done = end
    return [(piece, hit) for piece, hit in (*pieces, (text[done:], False)) if piece]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch each other as one."""
    found: list[tuple[int, int]] = []
    for begin, end in spans:
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


@lru_cache(maxsize=256)
def _sought(query: str) -> tuple[str, ...]:
    """What a query looks for as it stands in a text: asked for each text of a list."""
    return tuple(match[0] for match in _RUN.finditer(normal(query)))


# Of what people write, some thousands of characters are nearly all.
_form = lru_cache(maxsize=8192)(normal)


def _traced(text: str) -> tuple[str, list[int]]:
    """The normal form, and for each of its characters which one of the text it comes from."""
    forms = [_form(character) for character in text]
    return "".join(forms), [place for place, form in enumerate(forms) for _ in form]


def _cut(text: str) -> Iterator[Iterable[str]]:
    for match in _RUN.finditer(normal(text)):
        yield _of_han(match["han"]) if match["han"] else _of_word(match["word"])


def _of_han(run: str) -> list[str]:
    return [*_pairs(run), run[-1]]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _of_word(word: str) -> list[str]:
    """The word from each of its pieces on, and a running number without its zeros."""
    pieces = _PIECE.findall(word)
    found = ["".join(pieces[place:]) for place in range(len(pieces))]
    if pieces[-1].isdecimal() and pieces[-1].lstrip("0"):
        found.append(pieces[-1].lstrip("0"))
    return [item[:LONGEST] for item in found]
