"""Calls as pages."""

from absorb.calls.pages import calls, fitting

HANDLERS = [*calls.HANDLERS, *fitting.HANDLERS]
