"""How commands speak: results on standard output, one clear line on standard error, exit 2 for what can not be right."""

from typing import NoReturn

import click


def refuse(message: str) -> NoReturn:
    """One line on standard error and exit 2."""
    click.echo(" ".join(message.split()), err=True)
    raise SystemExit(2)
