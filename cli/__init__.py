"""The `flask` commands: what an operator does. No rules here: everything goes through the front door and the queries."""

from flask import Flask

from cli import calendar, operations, persons, procedures


def init_app(app: Flask) -> None:
    """Registers the commands."""
    for command in (
        calendar.deadline,
        procedures.procedures,
        procedures.story,
        procedures.rules,
        persons.persons,
        *operations.COMMANDS,
    ):
        app.cli.add_command(command)
