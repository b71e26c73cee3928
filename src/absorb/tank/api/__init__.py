"""The tank over HTTP. A submitter sees and touches the ideas of their own organisations and no others."""

from absorb.tank.api import care, exchange, form, ideas, imports, listing, moving

HANDLERS = [*listing.HANDLERS, *moving.HANDLERS, *exchange.HANDLERS, *form.HANDLERS, *care.HANDLERS, *ideas.HANDLERS, *imports.HANDLERS]
