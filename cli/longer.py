"""Which requests may be longer than others at the HTTP server: those that bring files, known by their address alone.

Everything else is refused by its length before a byte of it is kept; a file of two gigabytes too.
"""

from __future__ import annotations

import copy
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from access.uploads import ADDRESS


def channel_for(most: int) -> type[HTTPChannel]:
    """Connections on which requests with files may have so many bytes; the others what waitress was told."""

    class Parser(HTTPRequestParser):
        """Looks where a request goes as soon as its head is there."""

        adj: Any

        def parse_header(self, header_plus: bytes) -> Any:
            super().parse_header(header_plus)
            if self.command == "POST" and ADDRESS.fullmatch(str(self.path)):
                longer: Any = copy.copy(self.adj)
                longer.max_request_body_size = most
                self.adj = longer

    class Channel(HTTPChannel):
        """A connection that reads so."""

        parser_class = Parser

    return Channel
