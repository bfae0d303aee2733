"""Several drawings on one page: each has names of its own, so that no id is there twice and a link finds its element."""

import re

# Only our own marks have quotes: what people wrote is escaped (`pen.safe`).
NAMES = re.compile(r'(id="|url\(#)(el-|hatch-)')


def named(svg: str, name: str) -> str:
    """A drawing with `name` before its ids: `id="el-x"` becomes `id="name-el-x"`."""
    return NAMES.sub(rf"\g<1>{name}-\g<2>", svg)
