"""The `flask` commands: what an operator does. No rules here: everything goes through the front door and the queries."""

from flask import Flask

from cli import backup, calendar, chain, doctor, incidents, jobs, notices, operations, persons, procedures, search


def init_app(app: Flask) -> None:
    """Registers the commands."""
    rules = (calendar.deadline, notices.calendar, procedures.procedures, procedures.story, procedures.rules)
    record = (doctor.doctor, incidents.incidents, chain.chain, persons.persons)
    keeping = (jobs.jobs, backup.backup, backup.restore, search.search)
    for command in (*rules, *record, *keeping, *operations.COMMANDS):
        app.cli.add_command(command)
