"""Bodies, meetings, votes and resolutions over HTTP."""

from absorb.committee.api import agenda, bodies, choosing, meetings, motions, resolutions, votes

HANDLERS = [
    *bodies.HANDLERS,
    *meetings.HANDLERS,
    *agenda.HANDLERS,
    *motions.HANDLERS,
    *votes.HANDLERS,
    *choosing.HANDLERS,
    *resolutions.HANDLERS,
]
