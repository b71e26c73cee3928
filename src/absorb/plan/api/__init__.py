"""The community plan over HTTP: trees, versions and drafts, as JSON and as workbooks."""

from absorb.plan.api import drafts, groups, need_drafts, needs, trees, years

HANDLERS = [*trees.HANDLERS, *drafts.HANDLERS, *needs.HANDLERS, *need_drafts.HANDLERS, *groups.HANDLERS, *years.HANDLERS]
