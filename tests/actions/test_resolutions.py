"""Resolutions among themselves: what an earlier one allows a later one to say of it, and what the database refuses."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec
import pytest

from absorb.committee import actions, queries
from absorb.committee.actions.carrying import note
from absorb.committee.actions.grounds import list_warnings, set_ground
from absorb.committee.queries import carrying
from absorb.committee.queries.resolutions import list_following
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.grounds import GroundIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.db import Acting, reading, transaction
from absorb.desk.queries.deadlines import LONG_AGO, Viewer, list_deadlines
from absorb.kernel.errors import BadInput, Clash
from tests.conftest import Town
from tests.seed import add_idea

START = dt.datetime(2027, 3, 12, 15, tzinfo=dt.UTC)


class Hall(msgspec.Struct):
    """A committee that recommends and a council that approves, both of the chair alone; minutes pass with every act."""

    chair: Acting
    bodies: dict[str, uuid.UUID]
    idea_id: uuid.UUID
    minute: int = 0

    def now(self) -> dt.datetime:
        self.minute += 1
        return START + dt.timedelta(minutes=self.minute)

    async def meet(self, body: str) -> uuid.UUID:
        assert self.chair.person_id is not None
        meeting = await actions.call_meeting(self.chair, MeetingIn(body_id=self.bodies[body], starts_at=self.now(), place="Radnice"))
        await actions.open_meeting(self.chair, meeting, at=self.now())
        await actions.arrive(self.chair, meeting, self.chair.person_id, at=self.now())
        return meeting

    async def item(self, body: str, *, about_idea: bool = True, **ground: Any) -> uuid.UUID:
        """An item of a new meeting that rests on what is given."""
        ask = ItemIn(title="Terénní služba", motion="Souhlasí.", idea_id=self.idea_id if about_idea else None)
        item = await actions.add_item(self.chair, await self.meet(body), ask)
        if ground:
            await set_ground(self.chair, item, GroundIn(**ground))
        return item

    async def vote(self, item: uuid.UUID, choice: Any = "for") -> ResolutionOut:
        assert self.chair.person_id is not None
        await actions.open_vote(self.chair, item, at=self.now())
        await actions.cast(self.chair, item, self.chair.person_id, choice, at=self.now())
        resolution = await actions.close_vote(self.chair, item, at=self.now())
        async with reading(self.chair) as connection:
            return await queries.get_resolution(connection, resolution)

    async def resolve(self, body: str, choice: Any = "for", *, about_idea: bool = True, **ground: Any) -> ResolutionOut:
        return await self.vote(await self.item(body, about_idea=about_idea, **ground), choice)

    async def state(self) -> str:
        async with reading(self.chair) as connection:
            return str(await connection.fetchval("select state from idea where id = $1", self.idea_id))


@pytest.fixture
async def hall(town: Town) -> Hall:
    chair = town.people["chair"]
    assert chair.person_id is not None
    rule, seat = (
        RuleIn(valid_from=dt.date(2020, 1, 1), seats=1, basis="§ 118"),
        SeatIn(person_id=chair.person_id, from_on=dt.date(2020, 1, 1)),
    )
    bodies = {
        name: await actions.add_body(chair, BodyIn(name=name, kind=kind, effect=effect, rules=(rule,), seats=(seat,)))  # type: ignore[arg-type]
        for name, kind, effect in (("výbor", "council_committee", "recommends"), ("rada", "council", "approves"))
    }
    async with transaction(town.acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", "Terénní služba", state="under_assessment")
    return Hall(chair, bodies, idea_id)


async def faults_of(hall: Hall, item: uuid.UUID, **ground: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        await set_ground(hall.chair, item, GroundIn(**ground))
    return {fault.pointer: str(fault.says) for fault in refused.value.faults}


async def test_an_approval_follows_a_recommendation(hall: Hall) -> None:
    recommended = await hall.resolve("výbor", moves_idea_to="chosen", amount_minor=100_00, why="Chybí v Předlicích.")
    assert (recommended.why, recommended.amount_minor, await hall.state()) == ("Chybí v Předlicích.", 100_00, "chosen")
    approved = await hall.resolve("rada", moves_idea_to="chosen", amount_minor=100_00, recommendation_id=recommended.id)
    assert (approved.departs, approved.recommendation and approved.recommendation.number, await hall.state()) == (
        False, recommended.number, "chosen",
    )  # fmt: skip
    async with reading(hall.chair) as connection:
        assert [one.id for one in await list_following(connection, recommended.id)] == [approved.id]
        verbs = await connection.fetch("select verb from journal_entry where about_id = $1 order by id", recommended.id)
    assert [row["verb"] for row in verbs] == ["resolution recorded", "recommendation followed"]


async def test_an_approval_that_departs_says_why(hall: Hall) -> None:
    recommended = await hall.resolve("výbor", moves_idea_to="chosen", amount_minor=100_00)
    item = await hall.item("rada")
    faults = await faults_of(hall, item, moves_idea_to="reserve", amount_minor=90_00, recommendation_id=recommended.id)
    assert list(faults) == ["/departure_why"]
    assert faults["/departure_why"].startswith(
        "It departs from recommendation 1/2027 of výbor: the idea is to be “reserve” instead of “chosen”"
    )
    ground = GroundIn(moves_idea_to="reserve", recommendation_id=recommended.id, departure_why="Rozpočet letos nestačí.")
    await set_ground(hall.chair, item, ground)
    approved = await hall.vote(item)
    assert (approved.departs, approved.departure_why, await hall.state()) == (True, "Rozpočet letos nestačí.", "reserve")


async def test_a_motion_after_a_recommendation_that_fails_moves_nothing(hall: Hall) -> None:
    recommended = await hall.resolve("výbor", moves_idea_to="chosen")
    failed = await hall.resolve("rada", "against", moves_idea_to="chosen", recommendation_id=recommended.id)
    assert (failed.tally.is_adopted, await hall.state()) == (False, "chosen")
    async with reading(hall.chair) as connection:
        verb = await connection.fetchval("select verb from journal_entry where about_id = $1 order by id desc limit 1", recommended.id)
    assert verb == "recommendation not followed"


@pytest.mark.parametrize(
    ("body", "ground", "pointers"),
    [
        ("rada", {"departs": True}, ["/recommendation_id"]),
        ("rada", {"recommendation_id": uuid.UUID(int=5)}, ["/recommendation_id"]),
        ("výbor", {"recommendation_id": "R"}, ["/recommendation_id"]),
        ("rada", {"recommendation_id": "A"}, ["/recommendation_id"]),
        ("rada", {"recommendation_id": "R", "departs": True}, ["/departure_why"]),
        ("rada", {"recommendation_id": "R", "departure_why": "jen tak"}, ["/departure_why"]),
        ("rada", {"revokes_id": uuid.UUID(int=5), "due_on": dt.date(2027, 1, 1)}, ["/due_on", "/revokes_id"]),
        ("rada", {"revokes_id": "F"}, ["/revokes_id"]),
    ],
)
async def test_what_cannot_be_is_told_before_the_vote(hall: Hall, body: str, ground: dict[str, Any], pointers: list[str]) -> None:
    names = {
        "R": (await hall.resolve("výbor", about_idea=False, why="x")).id, "A": (await hall.resolve("rada", about_idea=False, why="x")).id,
        "F": (await hall.resolve("rada", "against", about_idea=False, why="x")).id,
    }  # fmt: skip
    item = await hall.item(body, about_idea=False)
    given = {name: names.get(value, value) if isinstance(value, str) else value for name, value in ground.items()}
    assert sorted(await faults_of(hall, item, **given)) == pointers


async def test_a_later_resolution_revokes_an_earlier_one_once(hall: Hall) -> None:
    first = await hall.resolve("rada", moves_idea_to="chosen")
    waiting, other = await hall.item("rada", revokes_id=first.id), await hall.item("rada", revokes_id=first.id)
    assert (await hall.resolve("rada", "against", revokes_id=first.id)).revokes is not None
    async with reading(hall.chair) as connection:
        assert (await queries.get_resolution(connection, first.id)).revoked_by is None
    revoking = await hall.vote(waiting)
    async with reading(hall.chair) as connection:
        revoked = await queries.get_resolution(connection, first.id)
    assert revoked.revoked_by is not None
    assert (revoked.revoked_by.id, revoking.revokes and revoking.revokes.id) == (revoking.id, first.id)
    with pytest.raises(Clash, match="was revoked already by 3/2027"):
        await actions.open_vote(hall.chair, other, at=hall.now())
    assert list(await faults_of(hall, await hall.item("rada"), revokes_id=first.id)) == ["/revokes_id"]


async def test_a_recommendation_does_not_undo_an_approval_in_force(hall: Hall) -> None:
    approved = await hall.resolve("rada", moves_idea_to="chosen")
    item = await hall.item("výbor", moves_idea_to="set_aside")
    with pytest.raises(Clash, match="was approved by rada, resolution 1/2027: a recommendation does not change that"):
        await actions.open_vote(hall.chair, item, at=hall.now())
    await hall.resolve("rada", about_idea=False, revokes_id=approved.id)
    await hall.vote(item)
    assert await hall.state() == "set_aside"
    await hall.resolve("rada", moves_idea_to="chosen")
    assert await hall.state() == "chosen"


async def test_an_idea_in_application_is_not_moved_back_by_an_approval(hall: Hall) -> None:
    async with transaction(hall.chair) as connection:
        await connection.execute("update idea set state = 'in_application' where id = $1", hall.idea_id)
    await hall.resolve("rada", moves_idea_to="chosen")
    assert await hall.state() == "in_application"


async def test_the_wrong_body_is_warned_of_and_another_bodys_resolution(hall: Hall) -> None:
    recommended = await hall.resolve("výbor", about_idea=False, why="x")
    item = await hall.item("rada", about_idea=False, amount_minor=250_000_01, revokes_id=recommended.id)
    async with reading(hall.chair) as connection:
        warnings = [str(one) for one in await list_warnings(connection, item)]
    assert [one.split(" ")[0] for one in warnings] == ["An", "Resolution"]
    assert "is decided by assembly on this day" in warnings[0]


HARM = (
    "update resolution set wording = 'x'", "update resolution set revokes = null", "delete from resolution", "truncate resolution cascade",
    "update resolution_note set says = 'x'", "delete from resolution_note",
)  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
async def test_the_database_refuses_to_change_what_was_resolved(hall: Hall, owner: asyncpg.Connection, harm: str) -> None:
    resolution = await hall.resolve("rada", about_idea=False)
    today = dt.date(2027, 4, 1)
    await note(hall.chair, resolution.id, says="Vyvěšeno.", noted_on=today, is_done=True, today=today)
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError)):
        async with transaction(hall.chair) as connection:
            await connection.execute(harm)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(harm)


COPY = """
insert into resolution (id, body, meeting, item, vote, number, wording, effect, is_adopted, votes_for, votes_against, votes_abstained, members,
    present, denominator, denominator_of, needed, basis, made_at, {columns})
select $1, body, meeting, $2, $3, '99/2027', wording, '{effect}', true, 1, 0, 0, members, present, denominator, denominator_of, needed, basis,
    made_at + interval '{later}', {values} from resolution where id = $4
"""


@pytest.mark.parametrize(
    ("columns", "values", "effect", "later", "says"),
    [
        ("revokes", "$1", "approves", "1 hour", "revokes an earlier one"),
        ("revokes", "id", "approves", "0", "revokes an earlier one"),
        ("revokes", "id", "approves", "-1 hour", "revokes an earlier one"),
        ("recommendation", "id", "approves", "1 hour", "an approval follows a recommendation"),
        ("departs, departure_why", "true, 'x'", "approves", "1 hour", "resolution_departs_with_reason"),
    ],
)
async def test_the_database_knows_no_circles(hall: Hall, columns: str, values: str, effect: str, later: str, says: str) -> None:
    first, item = await hall.resolve("rada", about_idea=False), await hall.item("rada", about_idea=False)
    await actions.open_vote(hall.chair, item, at=hall.now())
    async with reading(hall.chair) as connection:
        vote = await connection.fetchval("select id from vote where item = $1", item)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=says):
        async with transaction(hall.chair) as connection:
            await connection.execute(
                COPY.format(columns=columns, values=values, effect=effect, later=later), uuid.uuid4(), item, vote, first.id
            )


async def test_what_is_to_be_carried_out_is_listed_by_its_day_until_it_is_done(hall: Hall) -> None:
    late = await hall.resolve("rada", about_idea=False, carried_out_by="odbor sociálních věcí", due_on=dt.date(2027, 6, 1))
    soon = await hall.resolve("rada", about_idea=False, due_on=dt.date(2027, 4, 1))
    gone = await hall.resolve("rada", about_idea=False, due_on=dt.date(2027, 3, 31))
    await hall.resolve("rada", about_idea=False, revokes_id=gone.id)
    today = dt.date(2027, 4, 2)

    async def numbers(*, is_done: bool) -> list[str]:
        """As the list says; what is not done stands the same on the desk of the Centre, late or not."""
        async with reading(hall.chair) as connection:
            listed = [one.number for one in await carrying.list_to_do(connection, is_done=is_done)]
            on_desk = await list_deadlines(
                connection, Viewer(frozenset(("officer",)), frozenset()), since=LONG_AGO, until=dt.date(2027, 12, 31), today=today, limit=9
            )
        if not is_done:
            desk = [one.about.split(" ")[0] for one, _ in on_desk if one.kind == "resolution"]
            assert desk == listed
        return listed

    assert (await numbers(is_done=False), await numbers(is_done=True)) == ([soon.number, late.number], [])
    with pytest.raises(BadInput) as refused:
        await note(hall.chair, soon.id, says=" ", noted_on=dt.date(2027, 4, 3), is_done=True, today=today)
    assert [fault.pointer for fault in refused.value.faults] == ["/says", "/noted_on"]
    await note(hall.chair, soon.id, says="Podepsáno.", noted_on=today, is_done=True, today=today)
    assert (await numbers(is_done=False), await numbers(is_done=True)) == ([late.number], [soon.number])
    await note(hall.chair, soon.id, says="Vráceno k opravě.", noted_on=today, is_done=False, today=today)
    assert (await numbers(is_done=False), await numbers(is_done=True)) == ([soon.number, late.number], [])
