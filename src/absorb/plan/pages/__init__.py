"""The community plan as people read and change it."""

from absorb.plan.pages import trees

HANDLERS = trees.HANDLERS
