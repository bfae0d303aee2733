"""Masks: what may be shown of a name and a number, and how they are hidden inside a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Between the digits of a number that somebody writes down.
BETWEEN = r"[\s\-–—.·]?"
SEPARATORS = dict.fromkeys(map(ord, "-–—.·"))
# Mobile numbers, with the country's code or without; `\d` takes full-width digits too.
MOBILE = rf"(?<!\d)(?:[+＋]?(?:[0０]{{2}})?[8８][6６]{BETWEEN})?[1１][3-9３-９](?:{BETWEEN}\d){{9}}(?!\d)"
# Resident identity numbers (GB 11643): region, date of birth, order, check character.
IDENTITY = r"(?<!\d)\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXxＸｘ](?![\dA-Za-z])"
NUMBERS = re.compile(f"{IDENTITY}|{MOBILE}")
# Anything shorter would hide half of every sentence.
SHORTEST_NAME, SHORTEST_NUMBER = 2, 5


def mask_name(name: str) -> str:
    """A surname and stars: 王某某 → 王**. A single character is hidden altogether (ST-4b)."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_number(number: str) -> str:
    """The ends of a long number: 13800000000 → 138****0000. Of a short one at most the last two (ST-4b)."""
    if len(number) >= 11:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + (number[-2:] if len(number) > 4 else "*" * min(len(number), 2))


def hide_numbers(text: str) -> str:
    """The text with mobile and identity numbers masked, whoever's they are."""
    return NUMBERS.sub(lambda found: shown_number(found[0]), text)


def shown_number(number: str) -> str:
    """The mask of a number as somebody wrote it down; of one without digits nothing is left."""
    value = plain(number)
    return mask_number(normal_phone(value) if value.isdigit() else value)


def hide(text: str, names: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> str:
    """The text with these names and numbers masked, however they are spaced, and other people's numbers as well."""
    flattened = flat(text)
    for number in longest_first(map(plain, numbers), SHORTEST_NUMBER, flattened):
        text = spaced(number, BETWEEN).sub(shown_number(number), text)
    text = hide_numbers(text)
    for name in longest_first(("".join(name.split()) for name in names), SHORTEST_NAME, flattened):
        text = spaced(name, r"\s*").sub(lambda found: mask_name("".join(found[0].split())), text)
    return text


def longest_first(values: Iterable[str], shortest: int, flattened: str) -> list[str]:
    """Those that are long enough and may stand in the text; a value that contains another one comes before it."""
    found = (value for value in values if len(value) >= shortest and flat(value) in flattened)
    return sorted(found, key=len, reverse=True)


def flat(text: str) -> str:
    """A text without anything that may stand between characters, one width, one case: a quick look before a close one."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(SEPARATORS).casefold()


def spaced(value: str, between: str) -> re.Pattern[str]:
    """Finds a value in either width and case, with something between its characters."""
    return re.compile(between.join(f"[{re.escape(one)}{re.escape(wide(one))}]" for one in value), re.IGNORECASE)


def wide(character: str) -> str:
    """The full-width form of an ASCII character; any other as it is."""
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


def plain(number: str) -> str:
    """A number without what stands between its characters, full-width digits made plain."""
    return "".join(character for character in unicodedata.normalize("NFKC", number) if character.isalnum())


def normal_name(name: str) -> str:
    """A name as it is compared: without blanks, one width, one case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def normal_phone(phone: str) -> str:
    """A telephone number as it is compared: its digits, without the country's code before a mobile number."""
    digits = "".join(character for character in unicodedata.normalize("NFKC", phone) if character.isdigit())
    return re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)


def normal_certificate(number: str) -> str:
    """A certificate's number as it is compared: letters and digits, in capitals."""
    return plain(number).upper()
