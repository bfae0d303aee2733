"""Which characters may stand on paper."""

import re

# Control characters, lone surrogates and what XML 1.0 does not know; tab and line feed stay.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without characters that no paper and no XML file can hold; a carriage return is a new line."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
