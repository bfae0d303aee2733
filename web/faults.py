"""A refusal at the fields of a form: which field, and the sentence in the language of the page."""

from __future__ import annotations

from models.errors import DomainError
from web.language import current


def at_fields(error: DomainError) -> dict[str, str]:
    """Field → its error; under the empty name what belongs to no field."""
    english = current() == "en"
    found = {
        item.pointer.strip("/"): item.message_en if english else item.message_zh for item in reversed(error.errors)
    }
    return found or {"": error.message_en if english else error.message_zh}
