"""Calls over HTTP."""

from absorb.calls.api import aid, calls, editing, fitting

HANDLERS = [*aid.HANDLERS, *calls.HANDLERS, *fitting.HANDLERS, *editing.HANDLERS]
