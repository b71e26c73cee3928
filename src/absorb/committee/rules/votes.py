"""Quorum and majority as the Municipalities Act has them for bodies of a town, with a body's own dated rules.

Sources: Act 128/2000 §§ 87, 101, 118, 122 ("majority of all members"). That seats filled on the day are the
denominator, and that an excluded member stays in it, is how these sections are read; both are data of the rule.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Choice = Literal["for", "against", "abstain"]
CHOICES: tuple[Choice, ...] = ("for", "against", "abstain")


class Rule(msgspec.Struct, frozen=True):
    """How a body decides on a day.

    Quorum: more than quorum_numerator / quorum_denominator of all members are present. Majority: of `all_members` or of
    those `present`, more than the threshold (`threshold_is_exceeded`, as with one half) or at least it (three fifths).
    """

    seats: int
    majority_of: Literal["all_members", "present"]
    basis: str
    quorum_numerator: int = 1
    quorum_denominator: int = 2
    threshold_numerator: int = 1
    threshold_denominator: int = 2
    threshold_is_exceeded: bool = True
    excluded_count: bool = True
    casting_vote: bool = False
    stepped_out_count: bool = False
    """Who left the room for a conflict of interest counts as present all the same."""
    remote_allowed: bool = False
    """Members may take part from elsewhere."""


class Room(msgspec.Struct, frozen=True):
    """Who is who at one moment: members by their seats on the meeting's day, who is present, who is excluded.

    `stepped_out` are those of the present who left the room for the time of one item, for a conflict of interest in it.
    """

    members: frozenset[uuid.UUID]
    present: frozenset[uuid.UUID]
    excluded: frozenset[uuid.UUID] = frozenset()
    chair: uuid.UUID | None = None
    stepped_out: frozenset[uuid.UUID] = frozenset()


class Stay(msgspec.Struct, frozen=True):
    """One stay at the meeting; somebody who comes back has two."""

    person_id: uuid.UUID
    arrived_at: dt.datetime
    left_at: dt.datetime | None = None
    is_remote: bool = False


class Quorum(msgspec.Struct, frozen=True):
    """Members present, how many of how many are needed."""

    present: int
    needed: int
    members: int

    @property
    def is_there(self) -> bool:
        return self.present >= self.needed


class Tally(msgspec.Struct, frozen=True):
    """The result of a vote with everything that it rests on. `invalid` are ballots on paper that said nothing clearly: they were
    handed in and count for nobody."""

    votes_for: int
    votes_against: int
    votes_abstained: int
    excluded: int
    members: int
    present: int
    denominator: int
    denominator_of: Literal["all_members", "present"]
    excluded_count: bool
    needed: int
    casting_vote_used: bool
    is_adopted: bool
    on_paper: bool = False
    invalid: int = 0

    @property
    def valid(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstained


def present_at(stays: Iterable[Stay], at: dt.datetime) -> frozenset[uuid.UUID]:
    """Who is in the room: from the moment of arrival until, and without, the moment of leaving."""
    return frozenset(stay.person_id for stay in stays if stay.arrived_at <= at and (stay.left_at is None or at < stay.left_at))


def present_in(rule: Rule, room: Room) -> frozenset[uuid.UUID]:
    """The members who count as present: excluded ones while they are in the room, and after they left it as the rule says."""
    here = room.present & room.members
    return here if rule.stepped_out_count else here - room.stepped_out


def quorum_of(rule: Rule, room: Room) -> Quorum:
    """How many members count as present, and how many must."""
    members = len(room.members)
    needed = members * rule.quorum_numerator // rule.quorum_denominator + 1
    return Quorum(present=len(present_in(rule, room)), needed=needed, members=members)


def may_vote(room: Room, person_id: uuid.UUID) -> bool:
    """A vote counts from a member who is in the room and not excluded."""
    return person_id in room.members and person_id in room.present - room.excluded - room.stepped_out


def count(rule: Rule, room: Room, ballots: Mapping[uuid.UUID, Choice]) -> Tally:
    """The result of the ballots, one a person; those of people who may not vote at this moment are left aside.

    Where the rule gives a casting vote and votes for and against are equal, the chair's own vote counts once more.
    """
    counted = {person: choice for person, choice in ballots.items() if may_vote(room, person)}
    given = {choice: sum(1 for one in counted.values() if one == choice) for choice in CHOICES}
    return tally_of(rule, room, given, chair=counted.get(room.chair) if room.chair is not None else None)


def tally_of(rule: Rule, room: Room, given: Mapping[Choice, int], *, chair: Choice | None) -> Tally:
    """The result of so many votes each way. `chair` is the chair's own vote, None where it is not known or not given: a secret
    ballot knows nobody's, so no casting vote comes of it."""
    present = present_in(rule, room)
    base = room.members if rule.majority_of == "all_members" else present
    denominator = len(base) - (0 if rule.excluded_count else len(room.excluded & base))
    needed = _needed(rule, denominator)
    casting = is_for_the_chair(rule, given) and chair in ("for", "against")
    extra = 1 if casting and chair == "for" else 0
    return Tally(
        votes_for=given["for"],
        votes_against=given["against"],
        votes_abstained=given["abstain"],
        excluded=len(room.excluded & room.members),
        members=len(room.members),
        present=len(present),
        denominator=denominator,
        denominator_of=rule.majority_of,
        excluded_count=rule.excluded_count,
        needed=needed,
        casting_vote_used=casting,
        is_adopted=given["for"] + extra >= needed,
    )


def is_for_the_chair(rule: Rule, given: Mapping[Choice, int]) -> bool:
    """Whether the chair's vote decides: votes are equal, there are some, and the body's rule gives it a casting vote."""
    return rule.casting_vote and given["for"] == given["against"] and given["for"] > 0


def _needed(rule: Rule, denominator: int) -> int:
    """Votes needed: more than the threshold, or at least it; never none."""
    share = denominator * rule.threshold_numerator
    if rule.threshold_is_exceeded:
        return share // rule.threshold_denominator + 1
    return max(1, -(-share // rule.threshold_denominator))
