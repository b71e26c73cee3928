"""What both front doors of the tank ask of a request: whose ideas a person may see, who may write, which states there are."""

import uuid

from absorb.kernel.errors import BadInput
from absorb.kernel.intake import nearest
from absorb.tank.rules import STATES
from absorb.tank.rules.form import Editor
from absorb.web import CENTRE, READERS, Person

WRITERS: frozenset[str] = CENTRE | frozenset(("submitter",))
ADVISED: frozenset[str] = WRITERS | frozenset(("auditor",))
"""Who reads talks about an idea: the two sides, and whoever checks the Centre. A committee judges by the idea itself."""


def own_organisations(person: Person) -> tuple[uuid.UUID, ...] | None:
    """Whose ideas a person may see: None is everybody's."""
    return None if person.may(READERS) else tuple(sorted(person.organisations))


def check_state(state: str | None) -> str | None:
    if state is not None and state not in STATES:
        raise BadInput.one("/state", f'There is no state "{state[:40]}"{nearest(state, STATES)}')
    return state


def editor_of(person: Person) -> Editor:
    """What a person may change: the Centre anybody's, others what is of their own organisations."""
    return Editor(person.roles, None if person.may(CENTRE) else person.organisations)
