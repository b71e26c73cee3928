"""Who may write what about money: the Centre and the finance officer."""

from absorb.web import CENTRE

MAY_WRITE = CENTRE | frozenset(("finance",))
