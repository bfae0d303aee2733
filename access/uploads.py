"""Requests that bring files: a limit of their own, known before a byte of them is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask, Request, current_app
from werkzeug.datastructures import FileStorage

from config import LARGEST_BODY, Config
from models.errors import wrong_field

# The endpoints that take files; everything else has 2 MiB at most. A procedure may not be longer than that either: it is
# read all the same, so that its page can say how long it is and keep what was typed beside it.
ENDPOINTS = frozenset(
    {
        "attachments.add",
        "web.attachments.add",
        "web.attaching.to_step",
        "web.attaching.to_message",
        "web.workbench.take_import",
    }
)
# The same by address and method, for the HTTP server, which knows no endpoints.
ADDRESS = re.compile(r"/(?:api/v1/)?cases/[^/]+/attachments(?:/(?:step|message)/[^/]+)?/?|/workbench/import/?")
# Files of one request: a form without scripts may bring several.
MOST_FILES = 10


class UploadRequest(Request):
    """A request whose largest length depends on where it goes. Longer ones are refused (413) by their Content-Length alone."""

    @property
    def max_content_length(self) -> int | None:
        """Bytes of the body that are read at all."""
        if self.endpoint in ENDPOINTS:
            config: Config = current_app.config["BIHUAN"]
            return config.files.largest_request
        return LARGEST_BODY

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("the limit follows from the endpoint")


def files_of(request: Request, field: str = "file") -> Iterator[FileStorage]:
    """The files of a request; 422 where there is none, or more than ten."""
    found = [file for file in request.files.getlist(field) if file.filename]
    if not found:
        raise wrong_field("/file", "required", "请选择文件", "choose a file")
    if len(found) > MOST_FILES:
        raise wrong_field("/file", "too-many", f"一次最多{MOST_FILES}个文件", f"at most {MOST_FILES} files at a time")
    yield from found


def init_app(app: Flask) -> None:
    """Gives the application such requests."""
    app.request_class = UploadRequest
