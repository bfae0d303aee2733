"""`/metrics` for Prometheus: for whoever shows BIHUAN_METRICS_TOKEN (api/access.py), no login needed or enough."""

from __future__ import annotations

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from access.current import context
from api.parsing import Room
from workflows.watching import gauges, metrics

room = Room("metrics", __name__, description="指标 / Metrics")


@room.route("/metrics")
@room.response(200, {"type": "string"}, content_type="text/plain", description="Prometheus 文本 / text")
@room.alt_response(403, response="FORBIDDEN")
def show() -> Response:
    """本进程的计数与数据库的现状 / What this process has counted, and what the database says now."""
    text = generate_latest(metrics.registry) + generate_latest(gauges.now(context()))
    return Response(text, content_type=CONTENT_TYPE_LATEST)
