"""The installation that a command works on."""

from flask import current_app

from cli.output import refuse
from config import Config, ConfigurationError
from workflows.context import Context


def config() -> Config:
    """The configuration of this installation, with its secret; refuses to go on without one."""
    settings: Config = current_app.config["BIHUAN"]
    try:
        settings.require_secret()
    except ConfigurationError as error:
        refuse(str(error))
    return settings


def context() -> Context:
    """Clock, calendar, gateways of this installation."""
    found: Context = current_app.extensions["bihuan"]
    return found
