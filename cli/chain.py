"""`flask chain export`: the end of every event log, to be kept outside the database; `flask doctor --anchors` compares."""

import hashlib
from collections.abc import Iterator
from typing import IO

import click
from flask.cli import with_appcontext

from calendars.clock import to_beijing
from cli.installation import context
from cli.output import refuse
from models.chain import Anchor
from models.queries import chains as queries


@click.group()
def chain() -> None:
    """事件链：导出锚点，存于数据库之外。"""


@chain.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
@with_appcontext
def export(file: IO[str]) -> None:
    """导出每件工单记录的末尾，供日后 flask doctor --anchors 比对；最后打印一行摘要，可抄存他处。"""
    digest, number = hashlib.sha256(), 0
    for anchor in queries.heads():
        number += 1
        line = f"{anchor.line()}\n"
        digest.update(line.encode())
        file.write(line)
    at = to_beijing(context().clock.now()).isoformat(timespec="seconds")
    click.echo(f"{at} 锚点 anchors: {number} 件 cases, sha256 {digest.hexdigest()}", err=True)


def read_anchors(file: IO[str]) -> Iterator[Anchor]:
    """The anchors of a file, in its order."""
    for number, line in enumerate(file, start=1):
        try:
            yield Anchor.read(line)
        except ValueError:
            refuse(f"锚点文件第 {number} 行无法读懂 / line {number} of the anchor file can not be read")
