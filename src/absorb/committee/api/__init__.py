"""Bodies, meetings, votes and resolutions over HTTP."""

from absorb.committee.api import agenda, bodies, meetings, resolutions, votes

HANDLERS = [*bodies.HANDLERS, *meetings.HANDLERS, *agenda.HANDLERS, *votes.HANDLERS, *resolutions.HANDLERS]
