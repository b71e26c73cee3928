"""Calls over HTTP."""

from absorb.calls.api import calls, fitting

HANDLERS = [*calls.HANDLERS, *fitting.HANDLERS]
