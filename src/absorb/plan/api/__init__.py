"""The community plan over HTTP: trees, versions and drafts, as JSON and as workbooks."""

from absorb.plan.api import drafts, needs, trees

HANDLERS = [*trees.HANDLERS, *drafts.HANDLERS, *needs.HANDLERS]
