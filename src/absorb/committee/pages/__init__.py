"""Bodies, meetings, votes and resolutions as people see them."""

from absorb.committee.pages import (
    agenda,
    bodies,
    calling,
    choosing,
    competences,
    conflicts,
    discussing,
    grounds,
    live,
    marking,
    meetings,
    minutes,
    motions,
    published,
    resolutions,
    running,
    standing,
    templates,
    votes,
)
from absorb.committee.queries.threshold import find_approval
from absorb.committee.rules import threshold
from absorb.funding.rulebook import add_check
from absorb.journal.things import add_things

add_things("body", "select id, name, '/committee/bodies/' || id as address from body")
add_things(
    "meeting",
    "select m.id, b.name || ' ' || m.number as name, '/committee/meetings/' || m.id as address from meeting m join body b on b.id = m.body",
)
add_things("resolution", "select id, number as name, '/committee/resolutions/' || id as address from resolution")
add_check(threshold.RULE, threshold.TITLE, find_approval)

HANDLERS = [
    *bodies.HANDLERS,
    *standing.HANDLERS,
    *competences.HANDLERS,
    *meetings.HANDLERS,
    *conflicts.HANDLERS,
    *discussing.HANDLERS,
    *votes.HANDLERS,
    *choosing.HANDLERS,
    *marking.HANDLERS,
    *grounds.HANDLERS,
    *resolutions.HANDLERS,
    *published.HANDLERS,
    *minutes.HANDLERS,
    *templates.HANDLERS,
    *calling.HANDLERS,
    *agenda.HANDLERS,
    *running.HANDLERS,
    *motions.HANDLERS,
    *live.HANDLERS,
]
