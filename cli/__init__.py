"""The `flask` commands: what an operator does. No rules here: everything goes through the front door and the queries."""

from flask import Flask

from cli import calendar, chain, doctor, incidents, operations, procedures


def init_app(app: Flask) -> None:
    """Registers the commands."""
    rooms = (calendar.deadline, procedures.procedures, procedures.story, procedures.rules, *operations.COMMANDS)
    for command in (*rooms, doctor.doctor, incidents.incidents, chain.chain):
        app.cli.add_command(command)
