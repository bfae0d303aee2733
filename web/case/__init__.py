"""The case page: what a case is about, where it stands, who has to do what by when and why, and the forms to do it."""

from web.case import attaching, calling, drafting, holding, pages, sending

BLUEPRINTS = (
    pages.blueprint,
    sending.blueprint,
    drafting.blueprint,
    attaching.blueprint,
    calling.blueprint,
    holding.blueprint,
)
