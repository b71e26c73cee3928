"""Meetings on a real database: who may vote, one resolution whoever presses, and nothing that is resolved ever changes."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import msgspec
import pytest

from absorb.committee import actions, queries
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import use_files
from absorb.documents.queries import list_about
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.people import actions as people
from absorb.storage import Files
from tests.conftest import Town
from tests.seed import add_idea

DAY = dt.date(2027, 3, 12)
RULE = RuleIn(valid_from=dt.date(2027, 1, 1), seats=5, basis="§ 118 zákona č. 128/2000 Sb.")


def at(minute: int) -> dt.datetime:
    return dt.datetime(2027, 3, 12, 15, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)


class Meeting(msgspec.Struct, frozen=True):
    """A body of five whose chair is the first; its meeting is open, everybody but the last is there; one item waits."""

    acting: Acting
    body_id: uuid.UUID
    id: uuid.UUID
    members: list[uuid.UUID]
    idea_id: uuid.UUID
    item_id: uuid.UUID


async def add_people(acting: Acting, count: int) -> list[uuid.UUID]:
    async with transaction(acting) as connection:
        added = [await people.add_person(connection, f"clen{number}@x.example", f"Člen {number}", None) for number in range(1, count + 1)]
        for person_id in added:
            await people.add_membership(connection, person_id, "member")
    return added


async def set_up(town: Town, rule: RuleIn = RULE) -> Meeting:
    chair = town.people["chair"]
    members = await add_people(town.acting, 5)
    seats = tuple(SeatIn(person_id=one, from_on=dt.date(2027, 1, 1), is_chair=one == members[0]) for one in members)
    ask = BodyIn(name="Výbor sociální", kind="council_committee", effect="recommends", rules=(rule,), seats=seats)
    body_id = await actions.add_body(chair, ask)
    meeting_id = await actions.call_meeting(chair, MeetingIn(body_id=body_id, starts_at=at(0), place="Velká zasedačka"))
    for person_id in members[:4]:
        await actions.arrive(chair, meeting_id, person_id, at=at(-5))
    await actions.open_meeting(chair, meeting_id, at=at(0))
    async with transaction(town.acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", "Terénní služba", state="under_assessment")
    item_id = await actions.add_item(
        chair, meeting_id, ItemIn(title="Terénní služba", motion="Výbor doporučuje podpořit.", idea_id=idea_id)
    )
    return Meeting(chair, body_id, meeting_id, members, idea_id, item_id)


@pytest.fixture
async def meeting(town: Town, tmp_path: Path) -> Meeting:
    use_files(Files(str(tmp_path / "files")))
    return await set_up(town)


async def vote(meeting: Meeting, *choices: str, minute: int = 10) -> ResolutionOut:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(minute))
    await actions.cast_all(meeting.acting, meeting.item_id, dict(zip(meeting.members, choices, strict=False)), at=at(minute + 1))  # type: ignore[arg-type]
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(minute + 2))
    async with reading(meeting.acting) as connection:
        return await queries.get_resolution(connection, resolution_id)


async def state_of(meeting: Meeting) -> str:
    async with reading(meeting.acting) as connection:
        state: str = await connection.fetchval("select state from idea where id = $1", meeting.idea_id)
        return state


async def test_an_adopted_motion_becomes_a_resolution_and_moves_the_idea(meeting: Meeting) -> None:
    resolution = await vote(meeting, "for", "for", "for", "against")
    assert (resolution.number, resolution.wording, resolution.effect) == ("1/2027", "Výbor doporučuje podpořit.", "recommends")
    tally = resolution.tally
    assert (tally.votes_for, tally.votes_against, tally.denominator, tally.needed, tally.present) == (3, 1, 5, 3, 4)
    assert (tally.is_adopted, resolution.basis) == (True, RULE.basis)
    assert await state_of(meeting) == "chosen"
    async with reading(meeting.acting) as connection:
        entries = await connection.fetch("select verb, why from journal_entry where about_id = $1 order by id", meeting.idea_id)
    assert [(row["verb"], row["why"]) for row in entries] == [
        ("resolved about the idea", None),
        ("idea moved", "Výbor sociální, usnesení 1/2027"),
    ]


async def test_a_motion_that_fails_leaves_the_idea_where_it_is(meeting: Meeting) -> None:
    resolution = await vote(meeting, "for", "for", "abstain", "abstain")
    assert (resolution.tally.is_adopted, await state_of(meeting)) == (False, "under_assessment")


async def test_an_idea_nobody_assessed_passes_through_assessment(meeting: Meeting) -> None:
    async with transaction(meeting.acting) as connection:
        await connection.execute("update idea set state = 'in_tank'")
    await vote(meeting, "for", "for", "for")
    assert await state_of(meeting) == "chosen"


async def test_the_last_vote_of_a_member_stands_until_the_vote_is_closed(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    for choice in ("against", "abstain", "for"):
        await actions.cast(meeting.acting, meeting.item_id, meeting.members[0], choice, at=at(11))  # type: ignore[arg-type]
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    async with reading(meeting.acting) as connection:
        tally = (await queries.get_resolution(connection, resolution_id)).tally
    assert (tally.votes_for, tally.votes_against, tally.votes_abstained) == (1, 0, 0)
    with pytest.raises(Clash, match='which is "decided"'):
        await actions.cast(meeting.acting, meeting.item_id, meeting.members[1], "for", at=at(13))


async def test_two_chairs_pressing_at_once_give_one_resolution(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    await actions.cast_all(meeting.acting, meeting.item_id, dict.fromkeys(meeting.members[:4], "for"), at=at(11))
    pressed = [actions.close_vote(meeting.acting, meeting.item_id, at=at(12)) for _ in range(4)]
    answers = await asyncio.gather(*pressed, return_exceptions=True)
    resolutions = [one for one in answers if isinstance(one, uuid.UUID)]
    refusals = [one for one in answers if isinstance(one, Clash)]
    assert (len(resolutions), len(refusals)) == (1, 3)
    assert {one.says for one in refusals} == {'Item 1 "Terénní služba" has been decided already: resolution 1/2027.'}
    async with reading(meeting.acting) as connection:
        assert await connection.fetchval("select count(*) from resolution") == 1


async def test_votes_at_once_are_each_counted_once(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    presses = [(person, choice) for person in meeting.members[:4] for choice in ("for", "against", "for")]
    await asyncio.gather(*(actions.cast(meeting.acting, meeting.item_id, person, choice, at=at(11)) for person, choice in presses))  # type: ignore[arg-type]
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    async with reading(meeting.acting) as connection:
        tally = (await queries.get_resolution(connection, resolution_id)).tally
    assert tally.votes_for + tally.votes_against == 4


async def test_meetings_of_one_body_closing_votes_at_once_get_numbers_of_their_own(meeting: Meeting) -> None:
    items = []
    for number in range(3):
        other = await actions.call_meeting(
            meeting.acting, MeetingIn(body_id=meeting.body_id, starts_at=at(60 * number), place=f"Místnost {number}")
        )
        for person in meeting.members:
            await actions.arrive(meeting.acting, other, person, at=at(0))
        await actions.open_meeting(meeting.acting, other, at=at(0))
        item = await actions.add_item(meeting.acting, other, ItemIn(title=f"Věc {number}", motion="Ano."))
        await actions.open_vote(meeting.acting, item, at=at(1))
        items.append(item)
    await asyncio.gather(*(actions.close_vote(meeting.acting, item, at=at(2)) for item in items))
    async with reading(meeting.acting) as connection:
        numbers = [row["number"] for row in await connection.fetch("select number from resolution order by number")]
    assert numbers == ["1/2027", "2/2027", "3/2027"]


async def test_a_resolution_is_written_once(meeting: Meeting, owner: asyncpg.Connection) -> None:
    await vote(meeting, "for", "for", "for")
    for statement in ("update resolution set wording = 'jinak'", "delete from resolution"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(meeting.acting) as connection:
                await connection.execute(statement)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="written once"):
            await owner.execute(statement)


async def test_no_vote_from_somebody_absent_excluded_or_without_a_seat(meeting: Meeting, town: Town) -> None:
    excluded, absent, stranger = meeting.members[3], meeting.members[4], town.people["officer"].person_id
    assert stranger is not None
    await actions.declare_conflict(meeting.acting, meeting.item_id, excluded, "Sedí ve správní radě žadatele.", at=at(5))
    with pytest.raises(Clash, match="is not decided"):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(6))
    await actions.decide_conflict(meeting.acting, meeting.item_id, excluded, is_excluded=True, at=at(7))
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    for person, says in ((excluded, "excluded from voting"), (absent, "not in the room"), (stranger, "has no seat")):
        with pytest.raises(Clash, match=says):
            await actions.cast_all(meeting.acting, meeting.item_id, {meeting.members[0]: "for", person: "for"}, at=at(11))
    async with reading(meeting.acting) as connection:
        assert [item.ballots for item in await queries.list_items(connection, meeting.id)] == [[]]
    with pytest.raises(BadInput, match='did you mean "for"'):
        await actions.cast(meeting.acting, meeting.item_id, meeting.members[0], "fore", at=at(11))  # type: ignore[arg-type]


async def test_a_term_that_has_ended_gives_no_seat(meeting: Meeting, town: Town) -> None:
    former, coming = await add_people_named(town.acting, "byvaly", "budouci")
    day = dt.timedelta(days=1)
    await actions.add_seats(
        meeting.acting,
        meeting.body_id,
        [
            SeatIn(person_id=former, from_on=dt.date(2026, 1, 1), to_on=DAY - day),
            SeatIn(person_id=coming, from_on=DAY + day),
        ],
    )
    for person in (former, coming):
        with pytest.raises(Clash, match="has no seat in Výbor sociální on 2027-03-12"):
            await actions.arrive(meeting.acting, meeting.id, person, at=at(1))
    resolution = await vote(meeting, "for", "for", "for")
    assert (resolution.tally.members, resolution.tally.denominator) == (5, 5)


async def add_people_named(acting: Acting, *names: str) -> list[uuid.UUID]:
    async with transaction(acting) as connection:
        added = [await people.add_person(connection, f"{name}@x.example", name, None) for name in names]
        for person_id in added:
            await people.add_membership(connection, person_id, "member")
    return added


async def test_who_leaves_before_the_vote_is_closed_is_not_counted(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    await actions.cast_all(meeting.acting, meeting.item_id, dict.fromkeys(meeting.members[:4], "for"), at=at(11))
    await actions.leave(meeting.acting, meeting.id, meeting.members[3], at=at(12))
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(13))
    async with reading(meeting.acting) as connection:
        resolution = await queries.get_resolution(connection, resolution_id)
        (item,) = await queries.list_items(connection, meeting.id)
    assert (resolution.tally.votes_for, resolution.tally.present) == (3, 3)
    assert {ballot.person_id for ballot in item.ballots if ballot.is_counted} == set(meeting.members[:3])


async def test_without_a_quorum_there_is_no_vote_and_no_resolution(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    await actions.cast_all(meeting.acting, meeting.item_id, dict.fromkeys(meeting.members[:4], "for"), at=at(11))
    for person in meeting.members[2:4]:
        await actions.leave(meeting.acting, meeting.id, person, at=at(12))
    with pytest.raises(Clash, match="No vote without a quorum: 2 of 5 members present, 3 needed"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(13))
    await actions.break_off_vote(meeting.acting, meeting.item_id, at=at(14), why="Odešli dva členové.")
    with pytest.raises(Clash, match="No vote without a quorum"):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(14))
    async with reading(meeting.acting) as connection:
        assert [item.ballots for item in await queries.list_items(connection, meeting.id)] == [[]]
        assert await connection.fetchval("select count(*) from resolution") == 0
    await actions.arrive(meeting.acting, meeting.id, meeting.members[4], at=at(15))
    assert (await vote(meeting, "for", "for", minute=20)).tally.is_adopted is False


async def test_one_vote_runs_at_a_time_and_ends_before_the_meeting_does(meeting: Meeting) -> None:
    other = await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Různé", motion="Bere na vědomí."))
    await actions.open_vote(meeting.acting, other, at=at(10))
    with pytest.raises(Clash, match='The vote on item 2 "Různé" is still running'):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(11))
    with pytest.raises(Clash, match="still running"):
        await actions.close_meeting(meeting.acting, meeting.id, at=at(12))
    await actions.close_vote(meeting.acting, other, at=at(13))
    await actions.close_meeting(meeting.acting, meeting.id, at=at(14))
    with pytest.raises(Clash, match='which is "closed"'):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(15))


async def test_an_idea_that_cannot_move_is_told_before_the_vote(meeting: Meeting) -> None:
    async with transaction(meeting.acting) as connection:
        await connection.execute("update idea set state = 'withdrawn'")
    with pytest.raises(Clash, match="“withdrawn” and cannot become “chosen”"):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))


async def test_rules_are_those_of_the_meetings_day(town: Town) -> None:
    until_2026 = msgspec.structs.replace(RULE, valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2027, 3, 11), basis="starý jednací řád")
    since = msgspec.structs.replace(RULE, valid_from=DAY, majority_of="present", basis="nový jednací řád")
    chair = town.people["chair"]
    members = await add_people(town.acting, 3)
    seats = tuple(SeatIn(person_id=one, from_on=dt.date(2020, 1, 1)) for one in members)
    ask = BodyIn(name="Komise", kind="council_commission", effect="recommends", rules=(until_2026, since), seats=seats)
    body_id = await actions.add_body(chair, ask)
    told = []
    for start in (at(-24 * 60), at(0)):
        meeting_id = await actions.call_meeting(chair, MeetingIn(body_id=body_id, starts_at=start, place="x"))
        await actions.open_meeting(chair, meeting_id, at=start)
        for person in members[:2]:
            await actions.arrive(chair, meeting_id, person, at=start)
        item = await actions.add_item(chair, meeting_id, ItemIn(title="Věc", motion="Ano."))
        await actions.open_vote(chair, item, at=start)
        resolution_id = await actions.close_vote(chair, item, at=start)
        async with reading(chair) as connection:
            resolution = await queries.get_resolution(connection, resolution_id)
        told.append((resolution.basis, resolution.tally.denominator))
    assert told == [("starý jednací řád", 3), ("nový jednací řád", 2)]
    with pytest.raises(Clash, match="no rule for how it decides on 2019-12-31"):
        early = dt.datetime(2019, 12, 31, 12, tzinfo=dt.UTC)
        await actions.call_meeting(chair, MeetingIn(body_id=body_id, starts_at=early, place="x"))


async def test_a_meetings_day_is_the_local_one(meeting: Meeting) -> None:
    late = dt.datetime(2027, 6, 30, 22, 30, tzinfo=dt.UTC)
    meeting_id = await actions.call_meeting(meeting.acting, MeetingIn(body_id=meeting.body_id, starts_at=late, place="x"))
    async with reading(meeting.acting) as connection:
        assert (await queries.get_meeting(connection, meeting_id)).held_on == dt.date(2027, 7, 1)


async def test_everything_that_does_not_fit_in_a_body_is_told(town: Town, other_town: Town) -> None:
    (one, other), stranger = await add_people_named(town.acting, "a", "b"), other_town.people["member"].person_id
    assert stranger is not None
    start = dt.date(2027, 1, 1)
    ask = BodyIn(
        name="Výbor",
        kind="council_committee",
        effect="recommends",
        rules=(RULE, msgspec.structs.replace(RULE, valid_from=dt.date(2028, 1, 1), threshold_numerator=5, threshold_denominator=3)),
        seats=(
            SeatIn(person_id=one, from_on=start, is_chair=True),
            SeatIn(person_id=one, from_on=start),
            SeatIn(person_id=other, from_on=start, is_chair=True),
            SeatIn(person_id=other, from_on=start, to_on=dt.date(2026, 1, 1)),
            SeatIn(person_id=stranger, from_on=start),
        ),
    )
    with pytest.raises(BadInput) as caught:
        await actions.add_body(town.people["chair"], ask)
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [
        ("/rules/1/threshold_numerator", "More than everybody cannot be needed: 5/3 is above 1."),
        ("/rules/1/valid_from", "The rule holds on the same days as the one at /rules/0; end that one first."),
        ("/seats/1/person_id", "This person sits in the body on the same days already (/seats/0)."),
        ("/seats/2/is_chair", "The body has a chair on the same days already (/seats/0)."),
        ("/seats/3/to_on", "The term would end (2026-01-01) before it begins (2027-01-01)."),
        ("/seats/4/person_id", "This person has no role in the community; give them one first."),
    ]


FORBIDDEN: tuple[Callable[[Meeting], Awaitable[object]], ...] = (
    lambda m: actions.open_meeting(m.acting, m.id, at=at(1)),
    lambda m: actions.cancel_meeting(m.acting, m.id, why="x"),
    lambda m: actions.write_minutes(m.acting, m.id),
    lambda m: actions.close_vote(m.acting, m.item_id, at=at(1)),
    lambda m: actions.cast(m.acting, m.item_id, m.members[0], "for", at=at(1)),
    lambda m: actions.break_off_vote(m.acting, m.item_id, at=at(1), why="x"),
    lambda m: actions.arrive(m.acting, m.id, m.members[0], at=at(1)),
    lambda m: actions.leave(m.acting, m.id, m.members[4], at=at(1)),
    lambda m: actions.decide_conflict(m.acting, m.item_id, m.members[0], is_excluded=True, at=at(1)),
)
"""What an open meeting with a waiting item does not allow."""


async def test_what_the_state_forbids_clashes_and_changes_nothing(meeting: Meeting) -> None:
    async with reading(meeting.acting) as connection:
        before = [await queries.list_items(connection, meeting.id), await queries.get_meeting(connection, meeting.id)]
    for attempt in FORBIDDEN:
        with pytest.raises(Clash):
            await attempt(meeting)
    async with reading(meeting.acting) as connection:
        assert [await queries.list_items(connection, meeting.id), await queries.get_meeting(connection, meeting.id)] == before


async def test_another_town_can_neither_see_nor_touch(meeting: Meeting, other_town: Town) -> None:
    stranger = other_town.people["chair"]
    async with reading(stranger) as connection:
        assert (await queries.list_meetings(connection), await queries.list_bodies(connection, DAY)) == ([], [])
    with pytest.raises(NotFound):
        await actions.open_vote(stranger, meeting.item_id, at=at(10))
    with pytest.raises(NotFound):
        await actions.arrive(stranger, meeting.id, meeting.members[4], at=at(10))


async def test_minutes_are_one_document_however_often_they_are_written(meeting: Meeting) -> None:
    await vote(meeting, "for", "for", "for", "against")
    await actions.close_meeting(meeting.acting, meeting.id, at=at(60))
    first = await actions.write_minutes(meeting.acting, meeting.id)
    assert await actions.write_minutes(meeting.acting, meeting.id) == first
    async with reading(meeting.acting) as connection:
        assert [(one.kind, one.version, one.name) for one in await list_about(connection, "meeting", meeting.id)] == [
            ("minutes", 1, "zapis-1-2027-03-12.docx")
        ]


async def test_an_item_rests_on_a_portfolio_of_its_own_town(meeting: Meeting, other_town: Town, owner: asyncpg.Connection) -> None:
    """A foreign key is no border between towns: it is checked past the policies."""
    portfolio_id, ranking_id = uuid.uuid4(), uuid.uuid4()
    await owner.execute("alter table portfolio disable trigger user; alter table ranking disable trigger user")
    async with owner.transaction():
        await owner.execute("alter table portfolio drop constraint if exists portfolio_ranking_id_fkey")
        columns = (
            "id, community_id, number, year, last_year, ranking_id, method, objective, status, points, cost_minor, "
            "case_sha256, answer_sha256, engine_version"
        )
        await owner.execute(
            f"insert into portfolio ({columns}) values ($1, $2, 1, 2027, 2027, $3, 'exact', 'points', 'optimal', 0, 0, 'a', 'b', '1')",
            portfolio_id, other_town.acting.community_id, ranking_id,
        )  # fmt: skip
    for wanted in (portfolio_id, uuid.uuid4()):
        with pytest.raises(BadInput, match="There is no such portfolio"):
            await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Různé", motion="Ano.", portfolio_id=wanted))
