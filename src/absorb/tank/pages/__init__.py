"""The tank as people see it: the list, one idea, its form, what an import did."""

from absorb.tank.pages import exchange, form, funnel, ideas, imports, listing, moving, searches, sections

HANDLERS = [
    *listing.HANDLERS,
    *searches.HANDLERS,
    *moving.HANDLERS,
    *exchange.HANDLERS,
    *form.HANDLERS,
    *sections.HANDLERS,
    *funnel.HANDLERS,
    *ideas.HANDLERS,
    *imports.HANDLERS,
]
