"""The workbench over HTTP: an institution keeps its procedures in git and publishes them by a pipeline."""

from api.workbench import backtests, drafts, lifecycle, procedures

ROOMS = (procedures, drafts, lifecycle, backtests)
