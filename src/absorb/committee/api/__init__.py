"""Bodies, meetings, votes and resolutions over HTTP."""

from absorb.committee.api import agenda, bodies, choosing, competences, meetings, motions, resolutions, templates, votes

HANDLERS = [
    *bodies.HANDLERS,
    *competences.HANDLERS,
    *meetings.HANDLERS,
    *agenda.HANDLERS,
    *motions.HANDLERS,
    *votes.HANDLERS,
    *choosing.HANDLERS,
    *resolutions.HANDLERS,
    *templates.HANDLERS,
]
