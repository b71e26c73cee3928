"""People and organisations over HTTP; each module offers its own HANDLERS."""

from absorb.people.api import accounts, organisations, tokens

HANDLERS = [*accounts.HANDLERS, *organisations.HANDLERS, *tokens.HANDLERS]
