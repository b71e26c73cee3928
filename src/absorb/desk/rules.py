"""A person's first page: what waits for them, most urgent first."""

import datetime as dt
from collections.abc import Iterable

import msgspec


class Duty(msgspec.Struct, frozen=True):
    """One thing to do: `what` is a phrase of the catalogue, `about` the thing's own name."""

    what: str
    about: str
    address: str
    due_on: dt.date | None = None
    count: int = 1


class Mine(msgspec.Struct, frozen=True):
    """One of a submitter's ideas: its state in words, and why it is there."""

    reference: str
    title: str
    state: str
    why: str | None


def in_order(duties: Iterable[Duty]) -> list[Duty]:
    """Dated ones first by date, then the others as they came."""
    return sorted(duties, key=lambda duty: (duty.due_on is None, duty.due_on or dt.date.max))


def groups_for(roles: frozenset[str]) -> list[str]:
    """Which lists of duties a person sees."""
    wanted = {
        "submitter": ["returned"],
        "officer": ["submitted", "twins", "reports", "settlements"],
        "lead": ["submitted", "twins", "reports", "settlements"],
        "member": ["meetings", "votes"],
        "chair": ["meetings", "votes"],
        "finance": ["reports", "settlements", "instalments"],
        "auditor": ["reports", "settlements"],
        "administrator": ["submitted", "twins"],
    }
    found: list[str] = []
    for role in sorted(roles):
        found.extend(group for group in wanted.get(role, []) if group not in found)
    return found
