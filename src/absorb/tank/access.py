"""What both front doors of the tank ask of a request: whose ideas a person may see, who may write, which states there are."""

import uuid

from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase
from absorb.tank.rules import STATES
from absorb.tank.rules.form import Editor
from absorb.tank.rules.sight import Sight
from absorb.tank.rules.states import words_of
from absorb.web import CENTRE, READERS, Person

WRITERS: frozenset[str] = CENTRE | frozenset(("submitter",))
ADVISED: frozenset[str] = WRITERS | frozenset(("auditor",))
"""Who reads talks about an idea: the two sides, and whoever checks the Centre. A committee judges by the idea itself."""
DRAFT_READERS: frozenset[str] = CENTRE | frozenset(("auditor",))


def own_organisations(person: Person) -> tuple[uuid.UUID, ...] | None:
    """Whose ideas a person may see: None is everybody's."""
    return None if person.may(READERS) else tuple(sorted(person.organisations))


def sight_of(person: Person) -> Sight:
    """What a person sees of the tank: who reads it all sees others' drafts only where they help with them or check that."""
    return Sight(own_organisations(person), None if person.may(DRAFT_READERS) else tuple(sorted(person.organisations)))


def check_state(state: str | None) -> str | None:
    if state is not None and state not in STATES:
        says = Phrase("There is no state “%(state)s”; there are: %(known)s.", state=state[:40], known=list(map(words_of, STATES)))
        raise BadInput.one("/state", says)
    return state


def editor_of(person: Person) -> Editor:
    """What a person may change: the Centre anybody's, others what is of their own organisations."""
    return editor_as(person.roles, person.speaks_for)


def editor_as(roles: frozenset[str], speaks_for: frozenset[uuid.UUID]) -> Editor:
    """The same of who has these roles, and hands in for these organisations."""
    return Editor(roles, None if roles & CENTRE else speaks_for, speaks_for)
