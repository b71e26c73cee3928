"""Random walks through a meeting beside a small model of it: what the model forbids is refused, and the books agree."""

import random
import uuid

import pytest

from absorb.committee import actions, queries
from absorb.committee.rules import Room, Rule, count
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import reading
from absorb.kernel.errors import Clash
from tests.actions.test_committee import RULE, Meeting, at, set_up
from tests.conftest import Town

STEPS = 90
CHOICES = ("for", "against", "abstain")
ODDS = {
    "arrive": 5, "leave": 2, "declare": 1, "exclude": 2, "keep": 2, "open": 5, "cast": 8, "close": 4, "break_off": 1, "next": 5,
}  # fmt: skip
VERBS = [verb for verb, times in ODDS.items() for _ in range(times)]


class Model:
    """What ought to be true of the meeting, in plain sets."""

    def __init__(self, meeting: Meeting) -> None:
        self.members = meeting.members
        self.present = set(meeting.members[:4])
        self.resolutions: list[tuple[int, int, int, bool]] = []
        self.start(meeting.item_id)

    def start(self, item_id: uuid.UUID) -> None:
        self.item_id = item_id
        self.state = "waiting"
        self.conflicts: dict[uuid.UUID, bool | None] = {}
        self.ballots: dict[uuid.UUID, str] = {}

    @property
    def excluded(self) -> set[uuid.UUID]:
        return {person for person, verdict in self.conflicts.items() if verdict}

    @property
    def can_vote(self) -> bool:
        return 2 * len(self.present) > len(self.members) and None not in self.conflicts.values()

    def allows(self, verb: str, who: uuid.UUID) -> bool:
        live = self.state in ("waiting", "voting")
        return {
            "arrive": who not in self.present,
            "leave": who in self.present,
            "declare": live and who not in self.conflicts,
            "exclude": live and who in self.conflicts,
            "keep": live and who in self.conflicts,
            "open": self.state == "waiting" and self.can_vote,
            "cast": self.state == "voting" and who in self.present and who not in self.excluded,
            "close": self.state == "voting" and self.can_vote,
            "break_off": self.state == "voting",
            "next": self.state == "decided",
        }[verb]

    def does(self, verb: str, who: uuid.UUID, choice: str) -> None:
        if verb == "arrive":
            self.present.add(who)
        elif verb == "leave":
            self.present.remove(who)
        elif verb in ("declare", "exclude", "keep"):
            self.conflicts[who] = {"declare": None, "exclude": True, "keep": False}[verb]
        elif verb == "cast":
            self.ballots[who] = choice
        elif verb == "open":
            self.state = "voting"
        elif verb == "break_off":
            self.state, self.ballots = "waiting", {}
        elif verb == "close":
            self.state = "decided"
            counted = [vote for person, vote in self.ballots.items() if person in self.present - self.excluded]
            gained = counted.count("for")
            self.resolutions.append((gained, counted.count("against"), counted.count("abstain"), 2 * gained > len(self.members)))


async def press(meeting: Meeting, model: Model, verb: str, who: uuid.UUID, choice: str, minute: int) -> None:
    moment, acting, item = at(minute), meeting.acting, model.item_id
    if verb == "arrive":
        await actions.arrive(acting, meeting.id, who, at=moment)
    elif verb == "leave":
        await actions.leave(acting, meeting.id, who, at=moment)
    elif verb == "declare":
        await actions.declare_conflict(acting, item, who, "soused", at=moment)
    elif verb in ("exclude", "keep"):
        await actions.decide_conflict(acting, item, who, is_excluded=verb == "exclude", at=moment)
    elif verb == "open":
        await actions.open_vote(acting, item, at=moment)
    elif verb == "cast":
        await actions.cast(acting, item, who, choice, at=moment)  # type: ignore[arg-type]
    elif verb == "close":
        await actions.close_vote(acting, item, at=moment)
    elif verb == "break_off":
        await actions.break_off_vote(acting, item, at=moment, why="zkouška")


@pytest.mark.parametrize("seed", range(3))
async def test_a_walk_through_a_meeting(town: Town, seed: int) -> None:
    die = random.Random(seed)
    meeting = await set_up(town)
    model = Model(meeting)
    for minute in range(1, STEPS + 1):
        verb, who, choice = die.choice(VERBS), die.choice(meeting.members), die.choice(CHOICES)
        if verb in ("exclude", "keep") and model.conflicts and die.random() < 0.8:
            who = die.choice(list(model.conflicts))
        if verb == "next":
            if model.allows(verb, who):
                model.start(await actions.add_item(meeting.acting, meeting.id, ItemIn(title=f"Věc {minute}", motion="Ano.")))
            continue
        if model.allows(verb, who):
            await press(meeting, model, verb, who, choice, minute)
            model.does(verb, who, choice)
        else:
            with pytest.raises(Clash):
                await press(meeting, model, verb, who, choice, minute)
    async with reading(meeting.acting) as connection:
        items = await queries.list_items(connection, meeting.id)
        members = await queries.list_members(connection, await queries.get_meeting(connection, meeting.id), at(STEPS + 1))
    resolved = [item.resolution for item in items if item.resolution is not None]
    tallies = [one.tally for one in resolved]
    assert [(one.votes_for, one.votes_against, one.votes_abstained, one.is_adopted) for one in tallies] == model.resolutions
    assert len(resolved) >= 3
    assert [one.number for one in resolved] == [f"{number}/2027" for number in range(1, len(resolved) + 1)]
    assert {one.person_id for one in members if one.is_present} == model.present
    for item in items:
        if item.resolution is not None:
            counted = [ballot for ballot in item.ballots if ballot.is_counted]
            tally = item.resolution.tally
            assert len(counted) == tally.votes_for + tally.votes_against + tally.votes_abstained
            again = count(
                Rule(seats=5, majority_of="all_members", basis=RULE.basis),
                Room(frozenset(meeting.members), frozenset(ballot.person_id for ballot in counted)),
                {ballot.person_id: ballot.choice for ballot in counted},
            )
            assert again.is_adopted == tally.is_adopted
