"""Bodies, meetings, votes and resolutions as people see them."""

from absorb.committee.pages import bodies, choosing, conflicts, grounds, meetings, minutes, published, resolutions, votes
from absorb.journal.things import add_things

add_things("body", "select id, name, '/committee/bodies/' || id as address from body")
add_things(
    "meeting",
    "select m.id, b.name || ' ' || m.number as name, '/committee/meetings/' || m.id as address from meeting m join body b on b.id = m.body",
)
add_things("resolution", "select id, number as name, '/committee/resolutions/' || id as address from resolution")

HANDLERS = [
    *bodies.HANDLERS,
    *meetings.HANDLERS,
    *conflicts.HANDLERS,
    *votes.HANDLERS,
    *choosing.HANDLERS,
    *resolutions.HANDLERS,
    *minutes.HANDLERS,
    *published.HANDLERS,
    *grounds.HANDLERS,
]
