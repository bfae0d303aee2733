"""Characters that nobody can see and that change what others see: control characters, and those that turn the direction
in which the text around them is read (a name could be made to read as another)."""

import re

# Tab, line feed and carriage return belong to texts. U+200E, U+200F and U+061C stay: Uyghur and Arabic need them.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> bool:
    """Whether a text shows all that it says."""
    return UNSEEN.search(text) is None


def made_legible(text: str) -> str:
    """The text without such characters."""
    return UNSEEN.sub("", text)
