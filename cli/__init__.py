"""The `flask` commands: what an operator does. No rules here: everything goes through the front door and the queries."""

from flask import Flask

from cli import backup, calendar, jobs, operations, procedures


def init_app(app: Flask) -> None:
    """Registers the commands."""
    own = (calendar.deadline, procedures.procedures, procedures.story, procedures.rules, jobs.jobs, backup.backup)
    for command in (*own, backup.restore, *operations.COMMANDS):
        app.cli.add_command(command)
