"""Bodies, meetings, votes and resolutions over HTTP."""

from absorb.committee.api import (
    agenda,
    bodies,
    choosing,
    competences,
    gathering,
    grounds,
    meetings,
    minutes,
    motions,
    resolutions,
    standing,
    templates,
    votes,
)

HANDLERS = [
    *bodies.HANDLERS,
    *standing.HANDLERS,
    *competences.HANDLERS,
    *meetings.HANDLERS,
    *agenda.HANDLERS,
    *gathering.HANDLERS,
    *motions.HANDLERS,
    *votes.HANDLERS,
    *choosing.HANDLERS,
    *grounds.HANDLERS,
    *minutes.HANDLERS,
    *resolutions.HANDLERS,
    *templates.HANDLERS,
]
