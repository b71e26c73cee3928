"""Meetings pressed at in any order, by hypothesis, against the real database: what must hold however it goes.

No vote counts twice, or from somebody absent, excluded or whose term has ended; no resolution without a quorum; two chairs
pressing at once give one resolution; a result does not depend on the order in which votes arrive.
"""

import asyncio
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from absorb.committee import actions, queries
from absorb.committee.rules.kinds import MARKS, SECRET, Kind
from absorb.committee.rules.votes import CHOICES, Choice
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, SeatIn
from absorb.committee.schemas.choosing import ItemIdeasIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.committee.schemas.votes import HandsIn
from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import BadInput, Clash
from tests.actions.test_committee import RULE, add_people, at
from tests.conftest import Town
from tests.seed import add_idea

T = TypeVar("T")
SEATS = 5
QUORUM = 3
STEPS = 30
KINDS: tuple[Kind, ...] = ("by_name", "hands", "secret", "secret_approval")
IDEAS = ("UL-2026-0001", "UL-2026-0002")
"""What is approved where ideas are marked: a vote for stands for the first, one against for the second."""
ONE = st.integers(0, SEATS)
"""Whose turn it is: one of five members, or the sixth, whose term has ended."""


class House:
    """What one run stands on: the event loop of the test, who runs meetings, and people with seats, one of them in the past."""

    def __init__(self, loop: asyncio.AbstractEventLoop, town: Town, people: list[uuid.UUID], ideas: list[str]) -> None:
        self.loop, self.people, self.ideas = loop, people, ideas
        self.chairs = (town.people["chair"], town.people["officer"])
        self.runs = 0

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result()

    async def meeting(self) -> tuple[uuid.UUID, uuid.UUID]:
        """An open meeting of a body of its own that nobody has come to, and an item of it."""
        self.runs += 1
        day = dt.date(2027, 1, 1)
        seats = [SeatIn(person_id=one, from_on=day, is_chair=not number) for number, one in enumerate(self.people[:SEATS])]
        seats.append(SeatIn(person_id=self.people[SEATS], from_on=dt.date(2026, 1, 1), to_on=dt.date(2027, 3, 11)))
        ask = BodyIn(name=f"Výbor {self.runs}", kind="council_committee", effect="recommends", rules=(RULE,), seats=tuple(seats))
        body_id = await actions.add_body(self.chairs[0], ask)
        meeting_id = await actions.call_meeting(self.chairs[0], MeetingIn(body_id=body_id, starts_at=at(0), place="x"))
        await actions.open_meeting(self.chairs[0], meeting_id, at=at(0))
        return meeting_id, await self.item(meeting_id)

    async def item(self, meeting_id: uuid.UUID) -> uuid.UUID:
        item = await actions.add_item(self.chairs[0], meeting_id, ItemIn(title="Věc", motion="Ano."))
        await actions.put_ideas(self.chairs[0], item, ItemIdeasIn(ideas=IDEAS))
        return item


def machine(house: House) -> type[RuleBasedStateMachine]:
    """The machine over one house; hypothesis makes a new one for each run."""

    class Meeting(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.id, self.item = house.do(house.meeting())
            self.minute = 0
            self.present: set[int] = set()
            self.resolutions: list[tuple[int, int, int, bool]] = []
            self.marked: list[tuple[int, int]] = []
            self.begin("waiting")
            self.conflicts: dict[int, bool | None] = {}

        def begin(self, state: str, kind: Kind = "by_name") -> None:
            self.state, self.kind, self.votes = state, kind, dict[int, Choice]()

        @property
        def able(self) -> set[int]:
            return self.present - {one for one, decision in self.conflicts.items() if decision}

        @property
        def is_decidable(self) -> bool:
            return len(self.present) >= QUORUM and None not in self.conflicts.values()

        def press(self, act: Coroutine[Any, Any, Any], allowed: bool) -> Any:
            """Do it where the model allows it; otherwise it is refused and nothing changes."""
            self.minute += 1
            if allowed:
                return house.do(act)
            with pytest.raises((Clash, BadInput)):
                house.do(act)
            return None

        @property
        def now(self) -> dt.datetime:
            return at(self.minute + 1)

        @rule(one=ONE)
        def arrive(self, one: int) -> None:
            allowed = one < SEATS and one not in self.present
            self.press(actions.arrive(house.chairs[0], self.id, house.people[one], at=self.now), allowed)
            self.present |= {one} if allowed else set()

        @rule(one=st.sampled_from([0, 1, 2, SEATS]))
        def leave(self, one: int) -> None:
            self.press(actions.leave(house.chairs[0], self.id, house.people[one], at=self.now), one in self.present)
            self.present.discard(one)

        @rule(one=st.sampled_from([1, 3, SEATS]))
        def declare(self, one: int) -> None:
            allowed = one < SEATS and one not in self.conflicts and self.state in ("waiting", "voting")
            self.press(actions.declare_conflict(house.chairs[0], self.item, house.people[one], "soused", at=self.now), allowed)
            if allowed:
                self.conflicts[one] = None

        @rule(one=ONE, excluded=st.booleans())
        def decide(self, one: int, excluded: bool) -> None:
            one = next((undecided for undecided, decision in self.conflicts.items() if decision is None), one)
            allowed = one in self.conflicts and self.state in ("waiting", "voting")
            act = actions.decide_conflict(house.chairs[0], self.item, house.people[one], is_excluded=excluded, at=self.now)
            self.press(act, allowed)
            if allowed:
                self.conflicts[one] = excluded

        @rule(kind=st.sampled_from(KINDS))
        def open(self, kind: Kind) -> None:
            allowed = self.state == "waiting" and self.is_decidable
            self.press(actions.open_vote(house.chairs[0], self.item, at=self.now, kind=kind), allowed)
            if allowed:
                self.begin("voting", kind)

        @precondition(lambda self: self.state == "voting")
        @rule(one=ONE, choice=st.sampled_from(CHOICES))
        def cast(self, one: int, choice: Choice) -> None:
            allowed = self.state == "voting" and self.kind == "by_name" and one in self.able
            self.press(actions.cast(house.chairs[0], self.item, house.people[one], choice, at=self.now), allowed)
            if allowed:
                self.votes[one] = choice

        @precondition(lambda self: self.state == "voting")
        @rule(one=ONE, choice=st.sampled_from(CHOICES))
        def cast_in_secret(self, one: int, choice: Choice) -> None:
            allowed = self.state == "voting" and self.kind in SECRET and one in self.able and one not in self.votes
            voter = Acting(house.chairs[0].community_id, house.people[one])
            if self.kind == "secret_approval":
                approved = dict.fromkeys({"for": IDEAS[:1], "against": IDEAS[1:], "abstain": ()}[choice], 1)
                self.press(actions.mark_in_secret(voter, self.item, approved, at=self.now), allowed)
            else:
                self.press(actions.cast_secret(voter, self.item, choice, at=self.now), allowed)
            if allowed:
                self.votes[one] = choice

        @precondition(lambda self: self.state == "voting" and self.kind != "hands")
        @rule(choices=st.lists(st.sampled_from(CHOICES), min_size=SEATS, max_size=SEATS))
        def all_cast(self, choices: list[Choice]) -> None:
            """Everybody who may; in secret who has voted already is refused."""
            cast = self.cast if self.kind == "by_name" else self.cast_in_secret
            for one in sorted(self.able):
                cast(one, choices[one])

        @precondition(lambda self: self.state == "voting" and self.kind != "hands")
        @rule(number=st.integers(0, SEATS))
        def cast_by_who_may_not(self, number: int) -> None:
            """Somebody absent, excluded or whose term has ended."""
            others = sorted(set(range(SEATS + 1)) - self.able)
            cast = self.cast if self.kind == "by_name" else self.cast_in_secret
            cast(others[number % len(others)], "for")

        @precondition(lambda self: self.state == "voting" and self.votes)
        @rule(number=st.integers(0, SEATS), leaves=st.booleans())
        def lose_a_voter_and_close(self, number: int, leaves: bool) -> None:
            """Who has voted leaves, or is excluded, before the vote is closed."""
            one = sorted(self.votes)[number % len(self.votes)]
            if leaves:
                self.leave(one)
            else:
                self.declare(one)
                while None in self.conflicts.values():
                    self.decide(one, excluded=True)
                self.cast_by_who_may_not(number)
            self.close([])

        @rule(counted=st.lists(st.sampled_from(CHOICES), max_size=SEATS + 1))
        def close(self, counted: list[Choice]) -> None:
            """Two press at once; hands are counted, also more of them than may vote."""
            given = Counter(counted)
            hands = HandsIn(given["for"], given["against"], given["abstain"]) if self.state == "voting" and self.kind == "hands" else None
            allowed = self.state == "voting" and self.is_decidable
            if self.kind == "hands":
                allowed &= len(counted) <= len(self.able)
            else:
                given = Counter(choice for one, choice in self.votes.items() if one in self.able)
                allowed &= self.kind not in SECRET or set(self.votes) <= self.able
            self.minute += 1
            answers = house.do(self._press_both(hands))
            made = [one for one in answers if one is None or isinstance(one, uuid.UUID)]
            refused = [one for one in answers if isinstance(one, Clash | BadInput)]
            assert (len(made), len(refused)) == ((1, 1) if allowed else (0, 2)), answers
            if allowed and self.kind in MARKS:
                self.marked.append((given["for"], given["against"]))
                self.begin("waiting")
            elif allowed:
                self.resolutions.append((given["for"], given["against"], given["abstain"], 2 * given["for"] > SEATS))
                self.begin("decided")

        @rule(counted=st.lists(st.sampled_from(CHOICES), max_size=3))
        def decide_all_and_close(self, counted: list[Choice]) -> None:
            """Often enough for resolutions: nothing that a meeting could still mend is in the way."""
            self.come_all()
            while None in self.conflicts.values():
                self.decide(0, excluded=True)
            self.close(counted)

        async def _press_both(self, hands: HandsIn | None) -> list[Any]:
            pressed = [actions.close_vote(chair, self.item, at=self.now, hands=hands) for chair in house.chairs]
            return await asyncio.gather(*pressed, return_exceptions=True)

        @precondition(lambda self: self.state != "voting" or self.minute % 4 == 0)
        @rule()
        def break_off(self) -> None:
            allowed = self.state == "voting"
            self.press(actions.break_off_vote(house.chairs[0], self.item, at=self.now, why="zkouška"), allowed)
            if allowed:
                self.begin("waiting")

        @precondition(lambda self: self.state == "decided")
        @rule()
        def go_on(self) -> None:
            self.item, self.conflicts = house.do(house.item(self.id)), {}
            self.begin("waiting")
            self.open(KINDS[(house.runs + len(self.resolutions)) % len(KINDS)])

        @initialize()
        def start(self) -> None:
            """Each run begins with another kind of vote."""
            self.come_all()
            self.open(KINDS[house.runs % len(KINDS)])

        @rule()
        def come_all(self) -> None:
            """Often enough for votes: all who are not there come."""
            for one in set(range(SEATS)) - self.present:
                self.arrive(one)

        @invariant()
        def holds(self) -> None:
            house.do(self._check())

        async def _check(self) -> None:
            async with reading(house.chairs[0]) as connection:
                items = await queries.list_items(connection, self.id)
                box = await connection.fetchrow(
                    "select (select count(*) from secret_voter w join vote v on v.id = w.vote where v.meeting = $1), "
                    "(select count(*) from secret_ballot w join vote v on v.id = w.vote where v.meeting = $1) + "
                    "(select count(*) from secret_marks w join vote v on v.id = w.vote where v.meeting = $1)",
                    self.id,
                )
            tallies = [one.resolution.tally for one in items if one.resolution is not None]
            assert [(one.votes_for, one.votes_against, one.votes_abstained, one.is_adopted) for one in tallies] == self.resolutions
            assert all(one.present >= QUORUM for one in tallies)
            assert box[0] == box[1]
            marked = [
                {one.idea: one.approvals for one in vote.standings}
                for item in items
                for vote in item.votes
                if vote.kind in MARKS and vote.standings
            ]
            assert [tuple(one[idea] for idea in house.ideas) for one in marked] == self.marked
            assert {one.state for one in items if one.id == self.item} == {self.state}

    return Meeting


async def prepared(town: Town) -> House:
    async with transaction(town.acting) as connection:
        ideas = [str(await add_idea(connection, reference, "Služba")) for reference in IDEAS]
    return House(asyncio.get_running_loop(), town, await add_people(town.acting, SEATS + 1), ideas)


async def test_whatever_is_pressed_in_whatever_order(town: Town) -> None:
    house = await prepared(town)
    few = settings(
        max_examples=10, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, lambda: machine(house)(), settings=few)
    async with reading(house.chairs[0]) as connection:
        kinds = {row["kind"] for row in await connection.fetch("select distinct kind from vote v join resolution r on r.vote = v.id")}
        marked = await connection.fetchval(
            "select count(*) from vote where kind = any ($1) and (tally->>'ballots')::int > 0", sorted(MARKS)
        )
    assert kinds == set(KINDS) - MARKS  # every kind came to a resolution somewhere, or the machine would say nothing of it
    assert marked > 0


@pytest.mark.parametrize("kind", ["by_name", "secret"])
async def test_a_result_is_the_same_in_whatever_order_votes_arrive(town: Town, kind: Kind) -> None:
    """The same votes one after the other, in reverse, and all at once."""
    house = await prepared(town)
    votes: list[Choice] = ["for", "against", "for", "abstain", "for"]
    told = []
    for order in ("forth", "back", "at once"):
        meeting_id, item = await house.meeting()
        for person in house.people[:SEATS]:
            await actions.arrive(house.chairs[0], meeting_id, person, at=at(1))
        await actions.open_vote(house.chairs[0], item, at=at(2), kind=kind)
        presses = [_cast(house, kind, item, number, choice) for number, choice in enumerate(votes)]
        if order == "at once":
            await asyncio.gather(*presses)
        else:
            for press in presses if order == "forth" else reversed(presses):
                await press
        resolution_id = await actions.close_vote(house.chairs[0], item, at=at(4))
        assert resolution_id is not None
        async with reading(house.chairs[0]) as connection:
            told.append((await queries.get_resolution(connection, resolution_id)).tally)
    assert told[0] == told[1] == told[2]
    assert (told[0].votes_for, told[0].votes_against, told[0].votes_abstained) == (3, 1, 1)


async def _cast(house: House, kind: Kind, item: uuid.UUID, number: int, choice: Choice) -> None:
    person = house.people[number]
    if kind == "secret":
        await actions.cast_secret(Acting(house.chairs[0].community_id, person), item, choice, at=at(3))
    else:
        await actions.cast(house.chairs[0], item, person, choice, at=at(3))
