"""The blueprint under which all pages stand: its refusals are pages as well (web/errors.py)."""

from flask import Blueprint

blueprint = Blueprint("web", __name__)
