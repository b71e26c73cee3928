"""The tank as people see it: the list, one idea, what an import did."""

from absorb.tank.pages import ideas, imports, listing

HANDLERS = [*listing.HANDLERS, *ideas.HANDLERS, *imports.HANDLERS]
