"""The door of the house: who is calling, by token or by session, and what they may call. One table, default deny."""

from flask import Flask

from access import addresses, compression, guard, headers, requests, uploads


def init_app(app: Flask) -> None:
    """Puts the guard before everything, the limit of uploads with it, and log line and security headers after it."""
    addresses.init_app(app)
    uploads.init_app(app)
    guard.init_app(app)
    requests.init_app(app)
    compression.init_app(app)
    headers.init_app(app)
