"""Who runs meetings and who speaks at them."""

import uuid

from absorb.kernel.errors import NotAllowed
from absorb.web import Person

RUNNERS: frozenset[str] = frozenset(("chair", "officer", "lead", "administrator"))
"""Who calls and runs meetings and notes what happens at them."""
VOTERS: frozenset[str] = RUNNERS | {"member"}
"""Who may declare a conflict and vote: each for themselves, where the body has a seat for them."""

SETTERS: frozenset[str] = frozenset(("lead", "administrator"))
"""Who decides in which form minutes are written and what the published ones tell of people, and publishes them."""
SEERS: frozenset[str] = SETTERS | {"auditor"}
"""Who sees what was decided about that: the auditor reads everything and changes nothing."""


def whose(person: Person, person_id: uuid.UUID | None) -> uuid.UUID:
    """Oneself, or another whom only those who run the meeting may speak for."""
    if person_id not in (None, person.id) and not person.may(RUNNERS):
        raise NotAllowed("Only who runs the meeting notes what others do; leave person_id out to speak for yourself.")
    return person_id or person.id
