"""Calls over HTTP."""

from absorb.calls.api import calls, editing, fitting

HANDLERS = [*calls.HANDLERS, *fitting.HANDLERS, *editing.HANDLERS]
