"""The case page: what a case is about, where it stands, who has to do what by when and why, and the forms to do it."""

from web.case import calling, drafting, holding, pages, sending

BLUEPRINTS = (pages.blueprint, sending.blueprint, drafting.blueprint, calling.blueprint, holding.blueprint)
