"""What the HTTP server itself refuses, before the application sees anything of it."""

from __future__ import annotations

from typing import Any

from config import LARGEST_BODY, Config

# Between the two the application says so in its own form; beyond the second nothing more is read.
LARGEST_READ = 2 * LARGEST_BODY
# Beyond the longest request with a file, so that one a little too long is refused in the application's own words.
ROOM = 1024 * 1024
LARGEST_HEADER = 32 * 1024
# Seconds after which a connection on which nothing moves is closed, and how often that is looked at.
IDLE, LOOK = 30, 5
CONNECTIONS = 500


def door(settings: Config) -> dict[str, Any]:
    """The limits for waitress. A slow body waits in its reading loop and never holds one of the working threads."""
    trusted = {}
    if settings.trusted_proxy:
        trusted = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return {
        "max_request_body_size": LARGEST_READ,
        "max_request_header_size": LARGEST_HEADER,
        "channel_timeout": IDLE,
        "cleanup_interval": LOOK,
        "connection_limit": CONNECTIONS,
        "clear_untrusted_proxy_headers": True,
        "expose_tracebacks": False,
        # What software answers here helps nobody but those who look up its defects.
        "ident": None,
        **trusted,
    }
