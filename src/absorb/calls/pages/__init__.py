"""Calls as pages."""

from absorb.calls.pages import calls, editing, fitting, versions

HANDLERS = [*calls.HANDLERS, *fitting.HANDLERS, *editing.HANDLERS, *versions.HANDLERS]
