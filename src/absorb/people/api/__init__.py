"""People and organisations over HTTP; each module offers its own HANDLERS."""

from absorb.people.api import accounts, invitations, organisations, tokens

HANDLERS = [*accounts.HANDLERS, *organisations.HANDLERS, *invitations.HANDLERS, *tokens.HANDLERS]
