"""The community plan as people read and change it."""

from absorb.plan.pages import cards, drafts, groups, need_drafts, needs, trees, versions, years

HANDLERS = [
    *trees.HANDLERS,
    *versions.HANDLERS,
    *drafts.HANDLERS,
    *cards.HANDLERS,
    *needs.HANDLERS,
    *need_drafts.HANDLERS,
    *groups.HANDLERS,
    *years.HANDLERS,
]
