"""Pages of the operations on steps and cases: dialogs, what waits for my answer, copies, voiding, bulk."""

from web.task_acts import bulk, copies, dialogs, on_case, opinions, requests, voiding

BLUEPRINTS = (
    dialogs.blueprint,
    requests.blueprint,
    on_case.blueprint,
    opinions.blueprint,
    copies.blueprint,
    voiding.blueprint,
    bulk.blueprint,
)
