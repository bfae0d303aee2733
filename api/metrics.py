"""`/metrics` for Prometheus: not for the public, and not in any login's reach but by a token of its own."""

from __future__ import annotations

import hmac

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.auth import config, context
from api.parsing import Room
from models.errors import DomainError, not_found
from workflows import gauges, metrics

room = Room("metrics", __name__, description="指标 / Metrics")


@room.route("/metrics")
@room.response(200, {"type": "string"}, content_type="text/plain", description="Prometheus 文本 / text")
@room.alt_response(401, response="UNAUTHORIZED")
@room.alt_response(404, response="NOT_FOUND")
def show() -> Response:
    """本进程的计数与数据库的现状 / What this process has counted, and what the database says now."""
    expected = config().metrics_token
    if expected is None:
        raise not_found("此地址（未设置 BIHUAN_METRICS_TOKEN）", "this address (BIHUAN_METRICS_TOKEN is not set)")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), expected.encode()):
        raise DomainError("token-invalid", "指标令牌不正确", "wrong token for the metrics", status=401)
    text = generate_latest(metrics.registry) + generate_latest(gauges.now(context()))
    return Response(text, content_type=CONTENT_TYPE_LATEST)
