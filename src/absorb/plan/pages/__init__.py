"""The community plan as people read and change it."""

from absorb.plan.pages import cards, drafts, needs, trees, versions, years

HANDLERS = [*trees.HANDLERS, *versions.HANDLERS, *drafts.HANDLERS, *cards.HANDLERS, *needs.HANDLERS, *years.HANDLERS]
