"""Who may write what about money: the Centre and the finance officer, and submitters what is of their own organisations."""

import uuid

from absorb.kernel.errors import NotAllowed
from absorb.web import CENTRE, EVERYONE_INSIDE, Person

MAY_WRITE = CENTRE | frozenset(("finance",))
WRITERS = MAY_WRITE | frozenset(("submitter",))
"""Who may write budgets of some ideas; `check_writes` says of which."""
SETTERS: frozenset[str] = frozenset(("lead", "administrator"))
"""Who chooses the template of workbooks."""
SEERS: frozenset[str] = SETTERS | {"auditor"}
LOOKERS = EVERYONE_INSIDE
"""Who may look at budgets of the ideas that they see."""


def may_write(person: Person, organisation: uuid.UUID | None) -> bool:
    """Whether somebody may write the budget of an idea of this organisation."""
    return person.may(MAY_WRITE) or organisation in person.speaks_for


def check_writes(person: Person, organisation: uuid.UUID | None) -> None:
    """NotAllowed for one who may only read it."""
    if not may_write(person, organisation):
        raise NotAllowed("Only the organisation of the idea, the Centre and the finance officer may change its budget.")
