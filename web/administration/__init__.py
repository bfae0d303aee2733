"""Pages of the administrator: organisations, accounts, their import, the audit of logins."""

from web.administration import account_imports, accounts, logins, organizations

BLUEPRINTS = (organizations.blueprint, accounts.blueprint, account_imports.blueprint, logins.blueprint)
