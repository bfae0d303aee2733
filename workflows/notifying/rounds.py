"""One round of notices: planned, gathered, sent."""

from workflows.context import Context
from workflows.notifying.ahead import look_ahead
from workflows.notifying.gathering import gather
from workflows.notifying.planning import plan
from workflows.notifying.sending import send


def notify(context: Context) -> int:
    """Returns how many messages arrived. Without a channel nothing leaves the house, and nothing is put aside for later."""
    look_ahead(context)
    plan(context)
    gather(context)
    return send(context)
