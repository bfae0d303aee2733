"""Documents of a case, the templates that an administrator may replace, and who exported what."""

from web.documents import panel, records, templates

BLUEPRINTS = (panel.blueprint, templates.blueprint, records.blueprint)
