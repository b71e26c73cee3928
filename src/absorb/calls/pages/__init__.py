"""Calls as pages."""

from absorb.calls.pages import calls

HANDLERS = [*calls.HANDLERS]
