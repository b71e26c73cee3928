"""The tank as people see it: the list, one idea, its form, what an import did."""

from absorb.tank.pages import form, ideas, imports, listing, sections

HANDLERS = [*listing.HANDLERS, *form.HANDLERS, *sections.HANDLERS, *ideas.HANDLERS, *imports.HANDLERS]
