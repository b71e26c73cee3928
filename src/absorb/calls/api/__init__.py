"""Calls over HTTP."""

from absorb.calls.api import calls

HANDLERS = [*calls.HANDLERS]
