"""A person's first page: what waits for them, what is due soon, what comes next with their ideas, and when a visit begins.

Values in, values out: time is passed in.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

SHOWN_OF_GROUP = 5
"""So many of a kind stand on the desk; the rest is behind one link."""

SOON = dt.timedelta(days=30)

IDLE = dt.timedelta(minutes=30)
"""After so long away from the desk, coming back is a new visit."""

NOTED = dt.timedelta(minutes=1)
"""A look so soon after the one that is noted need not be noted again: who goes to and fro waits for no disk."""

REMIND_DAYS = (14, 7, 1)
"""So many days before a deadline people are told of it; the same for all, newest first."""


class Duty(msgspec.Struct, frozen=True):
    """One thing to do: `what` is a phrase of the catalogue, `about` the thing's own name, `why` what somebody wrote to it.

    `group` is its kind; `count` is more than one where a single line stands for many (all at `address`).
    """

    group: str
    what: str
    about: str
    address: str
    due_on: dt.date | None = None
    count: int = 1
    why: str | None = None
    missing: tuple[str, ...] = ()


class More(msgspec.Struct, frozen=True):
    """The rest of a group, and where all of it stands."""

    group: str
    count: int
    address: str


class Section(msgspec.Struct, frozen=True):
    """One list of the desk, most urgent first; `count` counts also what is not shown."""

    duties: tuple[Duty, ...]
    more: tuple[More, ...]
    count: int


class Group(msgspec.Struct, frozen=True):
    """Some duties of one kind, how many there are in all, and where all of them stand."""

    name: str
    duties: tuple[Duty, ...]
    count: int
    address: str


class Standing(msgspec.Struct, frozen=True):
    """What is known of an idea's way on: the next meeting with it on the agenda, the next meeting at all, its application."""

    state: str
    decided_on: dt.date | None = None
    meets_on: dt.date | None = None
    is_handed_in: bool = False
    call_closes_on: dt.date | None = None
    report_due_on: dt.date | None = None


class Next(msgspec.Struct, frozen=True):
    """What happens next with an idea: a phrase of the catalogue, with the place %(day)s where there is a date."""

    says: str
    on: dt.date | None = None


class Mine(msgspec.Struct, frozen=True):
    """One of a submitter's ideas: its state in words, why it is there, and what comes next."""

    reference: str
    title: str
    state: str
    why: str | None
    next: Next | None


class Visit(msgspec.Struct, frozen=True):
    """A visit to the desk: when it began, its latest look, and the end of the visit before (None: this is the first)."""

    began_at: dt.datetime
    latest_at: dt.datetime
    before_at: dt.datetime | None


def next_visit(known: Visit | None, now: dt.datetime) -> Visit:
    """The visit that a look at the desk belongs to. "Changed since last time" counts from `before_at`, so looking again
    within a visit shows the same; a clock that went back changes nothing."""
    if known is None:
        return Visit(now, now, None)
    if now - known.latest_at > IDLE:
        return Visit(now, now, known.latest_at)
    return Visit(known.began_at, max(now, known.latest_at), known.before_at)


def is_noteworthy(visit: Visit, known: Visit | None, newest: dt.datetime | None) -> bool:
    """Whether a look that showed something as new as `newest` is to be noted: in a minute after the one that is noted, only where
    it showed what that one could not, which the next visit would tell again."""
    if known is None or visit.latest_at - known.latest_at >= NOTED:
        return True
    return newest is not None and newest > known.latest_at


def groups_for(roles: frozenset[str]) -> list[str]:
    """Which lists of undated duties a person sees."""
    wanted = {
        "submitter": ["returned", "typed"],
        "officer": ["submitted", "twins", "typed"],
        "lead": ["submitted", "twins", "typed"],
        "member": ["votes"],
        "chair": ["votes"],
        "administrator": ["submitted", "twins", "typed"],
    }
    found: list[str] = []
    for role in sorted(roles):
        found.extend(group for group in wanted.get(role, []) if group not in found)
    return found


def section(groups: Iterable[Group]) -> Section:
    """One list: what has a date by date, then the rest in the order of its groups, and a line for what a group hides."""
    given = list(groups)
    duties = sorted((duty for group in given for duty in group.duties), key=lambda duty: (duty.due_on is None, duty.due_on or dt.date.max))
    more = tuple(More(group.name, group.count, group.address) for group in given if group.count > sum(duty.count for duty in group.duties))
    return Section(tuple(duties), more, sum(group.count for group in given))


def what_next(standing: Standing) -> Next | None:
    """The next step of an idea and roughly when, from what is known; None at an end."""
    state = standing.state
    if state in ("in_tank", "under_assessment") and standing.decided_on:
        return Next("the committee decides about it on %(day)s", standing.decided_on)
    if state in ("in_tank", "under_assessment") and standing.meets_on:
        return Next("the committee meets on %(day)s", standing.meets_on)
    if state == "chosen" and standing.call_closes_on:
        return Next("the Centre prepares the application; the call closes on %(day)s", standing.call_closes_on)
    if state == "in_application" and not standing.is_handed_in and standing.call_closes_on:
        return Next("the application is being written; the call closes on %(day)s", standing.call_closes_on)
    if state == "funded" and standing.report_due_on:
        return Next("the next report is due on %(day)s", standing.report_due_on)
    says = _NEXT.get(state)
    return Next(says) if says else None


_NEXT = {
    "draft": "finish it and hand it in",
    "submitted": "the Centre reads it and answers you",
    "returned": "complete it and hand it in again",
    "in_tank": "the Centre gets it ready for the committee",
    "under_assessment": "the committee decides when it has been judged",
    "chosen": "the Centre looks for a call and writes the application",
    "reserve": "it moves up when another gives its place up",
    "set_aside": "it is offered again when a call fits it",
    "in_application": "the funder decides",
}


def remind_step(due_on: dt.date, today: dt.date, steps: Sequence[int] = REMIND_DAYS) -> int | None:
    """Which reminder is due today: the smallest number of days before the deadline that has been reached; None before the
    first one and after the deadline. A reminder that was missed is made good by the next look."""
    left = (due_on - today).days
    return min((step for step in steps if step >= left), default=None) if left >= 0 else None
