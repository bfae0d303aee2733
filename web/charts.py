"""What every chart of ours has: a title and the figures in words for who does not see it, and a hatching that prints.

SVG with presentation attributes alone: the policy of the pages refuses styles.
"""

from __future__ import annotations

from markupsafe import Markup, escape

LONGEST_NAME = 14


def chart(key: str, look: str, size: tuple[float, float], said: tuple[str, str], body: str) -> Markup:
    """A chart of a size in pixels; `key` is its own on a page, `look` its class, `said` its title and its figures in words."""
    (wide, high), (title, words) = size, said
    return Markup(
        f'<svg class="{look}" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(words)}</desc>{body}</svg>'
    )


def hatch(key: str, paper: str, ink: str) -> str:
    """A hatching, to be used as `url(#key)`."""
    return (
        f'<defs><pattern id="{key}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{paper}"/><path d="M0 6L6 0" stroke="{ink}" stroke-width="1.5"/></pattern></defs>'
    )


def short(name: str) -> str:
    """A name that fits before its bars."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
