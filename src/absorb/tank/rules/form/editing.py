"""Who may change an idea in which state."""

import uuid

import msgspec

from absorb.tank.rules.states import CENTRE, STATES, SUBMITTER

_ENDS = ("merged", "withdrawn", "funded")

EDITABLE: dict[frozenset[str], frozenset[str]] = {
    SUBMITTER: frozenset(("draft", "submitted", "returned", "in_tank")),
    CENTRE: frozenset(STATES) - frozenset(_ENDS),
}
"""By role. An idea ripens with its submitter until its assessment begins; from then on the Centre alone corrects it. Every
change stands in the history with who made it, what stood there before and what stands there now."""


def may_edit(state: str, roles: frozenset[str]) -> bool:
    """Whether one with these roles may change an idea in this state."""
    return any(state in states for holders, states in EDITABLE.items() if roles & holders)


FILLED_IN = ("draft", "returned")
"""States in which an idea is being filled in: it may lack anything until it is handed in. In all others it has what its
ripeness asks for, and keeps it."""


class Editor(msgspec.Struct, frozen=True):
    """Who wants to change something: their roles, the organisations they speak for (None: for any, as the Centre does), and
    those that they belong to."""

    roles: frozenset[str]
    organisations: frozenset[uuid.UUID] | None
    own: frozenset[uuid.UUID] = frozenset()

    def speaks_for(self, organisation: uuid.UUID | None) -> bool:
        return self.organisations is None or organisation in self.organisations
