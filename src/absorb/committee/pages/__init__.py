"""Bodies, meetings, votes and resolutions as people see them."""

from absorb.committee.pages import bodies, conflicts, meetings, resolutions, votes

HANDLERS = [*bodies.HANDLERS, *meetings.HANDLERS, *conflicts.HANDLERS, *votes.HANDLERS, *resolutions.HANDLERS]
