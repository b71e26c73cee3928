"""The tank as people see it: the list, one idea, its form, what an import did."""

from absorb.journal.things import add_things
from absorb.tank.pages import (
    advice,
    attachments,
    exchange,
    form,
    funnel,
    ideas,
    imports,
    listing,
    merging,
    moving,
    searches,
    sections,
    twins,
)

add_things("idea", "select id, reference as name, '/tank/' || reference as address from idea")

HANDLERS = [
    *listing.HANDLERS,
    *searches.HANDLERS,
    *moving.HANDLERS,
    *exchange.HANDLERS,
    *form.HANDLERS,
    *sections.HANDLERS,
    *funnel.HANDLERS,
    *twins.HANDLERS,
    *merging.HANDLERS,
    *advice.HANDLERS,
    *attachments.HANDLERS,
    *ideas.HANDLERS,
    *imports.HANDLERS,
]
