"""What the sandbox says when it refuses: application/problem+json with a Chinese and an English title."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response
from werkzeug.exceptions import HTTPException

FieldError = dict[str, str]


class Problem(Exception):  # noqa: N818  # the word of problem+json
    """A refusal: HTTP status, a stable code, a bilingual title and the fields that are wrong."""

    def __init__(self, status: int, code: str, title: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.errors = list(errors)


def field_error(pointer: str, code: str, message: str) -> FieldError:
    """One field that is wrong: JSON pointer, stable code, bilingual message."""
    return {"pointer": pointer, "code": code, "message": message}


def problem_response(problem: Problem) -> Response:
    """The refusal as it goes over the wire."""
    content = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.title,
        "errors": problem.errors,
    }
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, status=problem.status, content_type="application/problem+json; charset=utf-8")


def http_problem(error: HTTPException) -> Response:
    """What Flask itself refuses (unknown path, wrong method, too long), in the same form."""
    status = error.code or 500
    response = problem_response(Problem(status, f"http-{status}", f"请求未被接受 / {error.name}"))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response
