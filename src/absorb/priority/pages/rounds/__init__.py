"""Assessment rounds as people see them: what is mine, one idea at a time; and how the Centre prepares and runs a round."""

from absorb.priority.pages.rounds import giving, mine, preparing, running

HANDLERS = [*mine.HANDLERS, *preparing.HANDLERS, *running.HANDLERS, *giving.HANDLERS]
