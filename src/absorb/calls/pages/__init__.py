"""Calls as pages."""

from absorb.calls.pages import aid, calls, editing, fitting, plain_facts, versions

HANDLERS = [*aid.HANDLERS, *calls.HANDLERS, *fitting.HANDLERS, *editing.HANDLERS, *plain_facts.HANDLERS, *versions.HANDLERS]
