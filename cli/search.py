"""`flask search`: the words by which cases are found."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from cli import installation
from workflows.background.indexing import index_words


@click.group()
def search() -> None:
    """全文检索。"""


@search.command()
@click.option("--all", "anew", is_flag=True, help="全部重建 / every case anew")
@with_appcontext
def reindex(anew: bool) -> None:
    """为尚无检索词的工单补建检索词，可随时中断后重来。"""
    done = index_words(
        installation.context(),
        lambda number: click.echo(f"{number} …", err=True) if number % 10_000 == 0 else None,
        anew=anew,
    )
    click.echo(f"已为 {done} 件工单建立检索词 / {done} cases indexed")
