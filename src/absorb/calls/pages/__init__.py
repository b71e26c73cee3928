"""Calls as pages."""

from absorb.calls.pages import aid, calls, editing, fitting, versions

HANDLERS = [*aid.HANDLERS, *calls.HANDLERS, *fitting.HANDLERS, *editing.HANDLERS, *versions.HANDLERS]
