"""Priority as people see it: rankings, why one idea stands where it stands, how the Centre freezes a new one. A file a noun."""

from absorb.priority.pages import explaining, freezing, rankings

HANDLERS = [*freezing.HANDLERS, *rankings.HANDLERS, *explaining.HANDLERS]
