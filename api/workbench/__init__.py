"""The workbench over HTTP: an institution keeps its procedures in git and publishes them by a pipeline."""

from api.workbench import (
    analytics,
    backtests,
    diff,
    drafts,
    lifecycle,
    migrations,
    procedures,
    scenario_runs,
    tables,
)

ROOMS = (
    procedures,
    drafts,
    lifecycle,
    diff,
    backtests,
    migrations,
    analytics,
    scenario_runs,
    tables,
)
