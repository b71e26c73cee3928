"""The community plan as people read and change it."""

from absorb.plan.pages import cards, drafts, trees, versions

HANDLERS = [*trees.HANDLERS, *versions.HANDLERS, *drafts.HANDLERS, *cards.HANDLERS]
