"""Who keeps the town's register of small aid."""

from absorb.web import CENTRE

KEEPERS = CENTRE | frozenset(("finance",))
