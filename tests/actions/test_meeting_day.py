"""A meeting's day on a real database: the call told again, the agenda moved by several at once, conflicts, motions, the pack."""

import asyncio
import datetime as dt
import random
import uuid
from pathlib import Path

import icalendar
import pytest

from absorb.committee import actions, queries
from absorb.committee.actions.gathering import add_first, add_ideas
from absorb.committee.actions.motions import open_motion_vote, propose_motion, withdraw_motion
from absorb.committee.actions.pack import write_pack
from absorb.committee.queries import motions as motion_rows
from absorb.committee.queries.order import find_current
from absorb.committee.rules import Room, quorum_of
from absorb.committee.schemas.agenda import ItemIn, ItemOut
from absorb.committee.schemas.bodies import RuleIn
from absorb.committee.schemas.meetings import CallIn, MeetingIn
from absorb.committee.schemas.motions import MotionIn
from absorb.db import Acting, reading
from absorb.documents.actions import use_files
from absorb.documents.queries import list_about
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.notices.actions import choose, promise_digests
from absorb.storage import Files
from tests.actions.test_committee import RULE, Meeting, at, set_up, state_of
from tests.conftest import Town
from tests.letters import Letters
from tests.promises import keep_promises

TEXT = "Výbor doporučuje podpořit."


@pytest.fixture
async def meeting(town: Town, tmp_path: Path) -> Meeting:
    use_files(Files(str(tmp_path / "files")))
    return await set_up(town)


async def agenda(meeting: Meeting) -> list[ItemOut]:
    async with reading(meeting.acting) as connection:
        return await queries.list_items(connection, meeting.id)


async def version(meeting: Meeting) -> int:
    async with reading(meeting.acting) as connection:
        return (await queries.get_meeting(connection, meeting.id)).agenda_version


async def add(meeting: Meeting, count: int) -> list[uuid.UUID]:
    return await actions.add_items(meeting.acting, meeting.id, [ItemIn(title=f"Věc {number}", motion="Ano.") for number in range(count)])


async def vote(meeting: Meeting, item_id: uuid.UUID, *choices: str) -> uuid.UUID | None:
    """The running vote, counted."""
    await actions.cast_all(meeting.acting, item_id, dict(zip(meeting.members, choices, strict=False)), at=at(21))  # type: ignore[arg-type]
    return await actions.close_vote(meeting.acting, item_id, at=at(22))


async def test_two_who_order_the_same_agenda_do_not_undo_each_other(meeting: Meeting) -> None:
    added = await add(meeting, 5)
    seen = await version(meeting)
    moves = [actions.move_item(meeting.acting, item, 1, version=seen) for item in added]
    answers = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["Clash"] * 4 + ["NoneType"]
    assert await version(meeting) == seen + 1


@pytest.mark.parametrize("seed", range(3))
async def test_the_agenda_stays_a_permutation_whatever_is_moved_at_once(meeting: Meeting, seed: int) -> None:
    die = random.Random(seed)
    items = [meeting.item_id, *await add(meeting, 6)]
    await actions.take_off_item(meeting.acting, items[2], why="odloženo")
    for _ in range(4):
        moves = [actions.move_item(meeting.acting, die.choice(items), die.randint(1, 8)) for _ in range(5)]
        answers = await asyncio.gather(*moves, return_exceptions=True)
        assert {type(one) for one in answers} <= {type(None), Clash}
        found = await agenda(meeting)
        assert sorted(one.id for one in found) == sorted(items)
        assert [one.position for one in found] == list(range(1, 8))
        assert found[2].id == items[2], "what was taken off keeps its place"


async def test_a_call_that_is_changed_is_told_again_and_its_calendar_goes_on(meeting: Meeting, letters: Letters) -> None:
    await keep_promises()
    assert len(letters.arrived()) == 5  # a call goes out at once
    for person_id in meeting.members:
        await choose(Acting(meeting.acting.community_id, person_id), {"meeting_called": "daily"})
    coming = (dt.datetime.now(dt.UTC) + dt.timedelta(days=200)).replace(microsecond=0)
    called = await actions.call_meeting(meeting.acting, MeetingIn(body_id=meeting.body_id, starts_at=coming, place="Magistrát"))
    moved = CallIn(starts_at=coming + dt.timedelta(days=1), place="Magistrát")
    await actions.change_meeting(meeting.acting, called, moved, sequence=0)
    with pytest.raises(Clash, match="changed the call meanwhile"):
        await actions.change_meeting(meeting.acting, called, CallIn(starts_at=coming, place="Jinde"), sequence=0)
    await actions.change_meeting(meeting.acting, called, moved, sequence=1)  # the same once more: nobody is told
    await send_digests()
    sent = {str(one["X-Test-To"]): one for one in letters.arrived()[5:]}
    assert len(sent) == 5
    parts = list(next(iter(sent.values())).iter_attachments())
    assert {(one.get_content_type(), one.get_param("method")) for one in parts} == {("text/calendar", "REQUEST")}
    events = {str(event["uid"]): event for one in parts for event in icalendar.Calendar.from_ical(one.get_content()).walk("VEVENT")}
    assert set(events) == {f"meeting-{called}@absorb"}
    event = events[f"meeting-{called}@absorb"]
    assert (event["sequence"], event["dtstart"].dt, len(parts)) == (1, moved.starts_at, 1)
    await actions.cancel_meeting(meeting.acting, called, why="nemoc")
    await send_digests()
    (taken_back,) = letters.arrived()[-1].iter_attachments()
    cancelled = icalendar.Calendar.from_ical(taken_back.get_content())
    (event,) = cancelled.walk("VEVENT")
    assert (cancelled["method"], event["status"], event["sequence"], event["uid"]) == ("CANCEL", "CANCELLED", 2, f"meeting-{called}@absorb")


async def send_digests() -> None:
    """As two mornings later: whoever has had today's digest gets another one."""
    send_digests.day += 2  # type: ignore[attr-defined]
    await promise_digests(dt.datetime.now(dt.UTC) + dt.timedelta(days=send_digests.day))  # type: ignore[attr-defined]
    await keep_promises()


send_digests.day = 0  # type: ignore[attr-defined]


async def test_nobody_takes_part_from_elsewhere_unless_the_rules_let_them(town: Town, tmp_path: Path) -> None:
    meeting = await set_up(town)
    with pytest.raises(Clash, match="let nobody take part from elsewhere"):
        await actions.arrive(meeting.acting, meeting.id, meeting.members[4], at=at(3), is_remote=True)
    ask = MeetingIn(body_id=meeting.body_id, starts_at=at(900), place="Síť", remote_allowed=True)
    with pytest.raises(BadInput, match="/remote_allowed"):
        await actions.call_meeting(meeting.acting, ask)


async def test_a_conflict_goes_from_declared_to_decided_to_out_of_the_room_and_back(meeting: Meeting) -> None:
    """Three of five are needed, four came: with two of them out for a conflict there is no quorum, and no vote."""
    chair, item, (one, other) = meeting.acting, meeting.item_id, meeting.members[2:4]
    with pytest.raises(Clash, match="declared no conflict"):
        await actions.step_out(chair, item, one, at=at(4))
    for person in (one, other):
        await actions.declare_conflict(chair, item, person, "soused", at=at(5))
        await actions.step_out(chair, item, person, at=at(6))
        await actions.decide_conflict(chair, item, person, is_excluded=True, at=at(7))
    with pytest.raises(Clash, match="left the room already"):
        await actions.step_out(chair, item, one, at=at(8))
    with pytest.raises(Clash, match="2 of 5 members present, 3 needed"):
        await actions.open_vote(chair, item, at=at(9))
    assert await live_quorum(meeting) == (2, 3, 5)
    await actions.come_back(chair, item, other, at=at(10))
    assert await live_quorum(meeting) == (3, 3, 5)
    await actions.open_vote(chair, item, at=at(20))
    for person, says in ((one, "excluded"), (other, "excluded")):
        with pytest.raises(Clash, match=says):
            await actions.cast(chair, item, person, "for", at=at(21))
    async with reading(chair) as connection:
        verbs = await connection.fetch("select verb from journal_entry where about_id = $1 order by id", meeting.id)
    assert [row["verb"] for row in verbs if "conflict" in row["verb"] or "came back" in row["verb"]] == [
        *["conflict declared", "left the room for a conflict", "conflict decided"] * 2,
        "came back to the room",
    ]


async def live_quorum(meeting: Meeting) -> tuple[int, int, int]:
    """As the page shows it, held against the rules over what the database says of who is where."""
    async with reading(meeting.acting) as connection:
        held = await queries.get_meeting(connection, meeting.id)
        members = await queries.list_members(connection, held, at(15))
        rule = await queries.get_rule(connection, held)
        (item,) = await queries.list_items(connection, meeting.id)
        room: Room = await queries.get_room(connection, held, item.id, at(15))
    found = queries.find_quorum(held, members, rule, frozenset(one.person_id for one in item.conflicts if one.is_out))
    assert found == quorum_of(rule, room)
    return found.present, found.needed, found.members


async def test_who_left_the_room_counts_where_the_body_says_so(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))
    rule = RuleIn(valid_from=RULE.valid_from, seats=5, basis="jednací řád", stepped_out_count=True)
    meeting = await set_up(town, rule)
    for person in meeting.members[2:4]:
        await actions.declare_conflict(meeting.acting, meeting.item_id, person, "soused", at=at(5))
        await actions.decide_conflict(meeting.acting, meeting.item_id, person, is_excluded=True, at=at(6))
        await actions.step_out(meeting.acting, meeting.item_id, person, at=at(7))
    assert await live_quorum(meeting) == (4, 3, 5)


async def test_the_next_item_brings_back_who_was_out_for_the_last(meeting: Meeting) -> None:
    (second,) = await add(meeting, 1)
    person = meeting.members[1]
    await actions.take_up(meeting.acting, meeting.item_id, at=at(3))
    await actions.declare_conflict(meeting.acting, meeting.item_id, person, "soused", at=at(4))
    await actions.step_out(meeting.acting, meeting.item_id, person, at=at(5))
    await actions.take_up(meeting.acting, second, at=at(6))
    async with reading(meeting.acting) as connection:
        assert await find_current(connection, meeting.id) == second
    (conflict,) = (await agenda(meeting))[0].conflicts
    assert (conflict.left_at, conflict.returned_at, conflict.is_out) == (at(5), at(6), False)


async def propose(meeting: Meeting, kind: str, wording: str, passage: str | None = None) -> uuid.UUID:
    ask = MotionIn(kind, wording, passage)  # type: ignore[arg-type]
    return await propose_motion(meeting.acting, meeting.item_id, ask, by=meeting.members[1], at=at(10))


async def test_an_amendment_that_is_adopted_stands_in_the_resolution(meeting: Meeting) -> None:
    first = await propose(meeting, "amendment", "částečně podpořit", "podpořit")
    second = await propose(meeting, "amendment", "Úkol: Centrum podá zprávu.")
    third = await propose(meeting, "amendment", "odložit", "podpořit.")
    with pytest.raises(Clash, match="First comes amendment 1"):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(12))
    await open_motion_vote(meeting.acting, first, at=at(20))
    assert await vote(meeting, meeting.item_id, "for", "for", "for", "against") is None
    await open_motion_vote(meeting.acting, second, at=at(23), kind="hands")
    await actions.break_off_vote(meeting.acting, meeting.item_id, why="přestávka", at=at(23))
    await open_motion_vote(meeting.acting, second, at=at(24))
    assert await vote(meeting, meeting.item_id, "for", "against", "abstain", "for") is None
    await withdraw_motion(meeting.acting, third, at=at(25))
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(26))
    resolution_id = await vote(meeting, meeting.item_id, "for", "for", "for")
    assert resolution_id is not None
    async with reading(meeting.acting) as connection:
        resolution = await queries.get_resolution(connection, resolution_id)
        moved = (await motion_rows.list_of_meeting(connection, meeting.id))[meeting.item_id]
    assert resolution.wording == "Výbor doporučuje částečně podpořit."
    assert [(one.state, one.text_before, one.text_after) for one in moved] == [
        ("adopted", TEXT, "Výbor doporučuje částečně podpořit."),
        ("rejected", None, None),
        ("withdrawn", None, None),
    ]
    assert await state_of(meeting) == "chosen"


async def test_a_counter_motion_that_is_adopted_is_the_resolution_and_the_motion_is_not_voted_on(meeting: Meeting) -> None:
    amendment = await propose(meeting, "amendment", "odložit", "podpořit")
    counter = await propose(meeting, "counter", "Výbor vrací věc Centru.")
    other = await propose(meeting, "counter", "Výbor nedoporučuje.")
    await open_motion_vote(meeting.acting, other, at=at(20))
    assert await vote(meeting, meeting.item_id, "against", "against", "against", "for") is None
    await open_motion_vote(meeting.acting, counter, at=at(23))
    resolution_id = await vote(meeting, meeting.item_id, "for", "for", "for", "for")
    assert resolution_id is not None
    async with reading(meeting.acting) as connection:
        resolution = await queries.get_resolution(connection, resolution_id)
        states = {one.id: one.state for one in (await motion_rows.list_of_meeting(connection, meeting.id))[meeting.item_id]}
    assert (resolution.wording, resolution.tally.is_adopted, resolution.tally.votes_for) == ("Výbor vrací věc Centru.", True, 4)
    assert states == {amendment: "lapsed", counter: "adopted", other: "rejected"}
    assert (await agenda(meeting))[0].state == "decided"
    for verb in (
        lambda: actions.open_vote(meeting.acting, meeting.item_id, at=at(30)),
        lambda: open_motion_vote(meeting.acting, amendment, at=at(30)),
    ):
        with pytest.raises(Clash):
            await verb()


async def test_an_adopted_amendment_leaves_nothing_to_one_of_the_same_words(meeting: Meeting) -> None:
    first = await propose(meeting, "amendment", "odložit", "podpořit")
    second = await propose(meeting, "amendment", "zčásti podpořit", "podpořit")
    await open_motion_vote(meeting.acting, first, at=at(20))
    await vote(meeting, meeting.item_id, "for", "for", "for")
    with pytest.raises(Clash, match='amendment 2, which is "lapsed"'):
        await open_motion_vote(meeting.acting, second, at=at(23))


async def test_who_proposes_is_a_member_whom_the_matter_does_not_concern(meeting: Meeting, town: Town) -> None:
    stranger, excluded = town.people["lead"].person_id, meeting.members[2]
    assert stranger is not None
    await actions.declare_conflict(meeting.acting, meeting.item_id, excluded, "soused", at=at(3))
    await actions.decide_conflict(meeting.acting, meeting.item_id, excluded, is_excluded=True, at=at(4))
    for person, says in ((stranger, "has no seat"), (excluded, "is excluded")):
        with pytest.raises(Clash, match=says):
            await propose_motion(meeting.acting, meeting.item_id, MotionIn("counter", "Jinak."), by=person, at=at(5))
    motion = await propose(meeting, "counter", "Jinak.")
    with pytest.raises(NotAllowed):
        await withdraw_motion(meeting.acting, motion, at=at(6), only_of=meeting.members[0])


async def test_an_item_for_discussion_has_nothing_to_vote_on(meeting: Meeting) -> None:
    item = await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Rozprava"))
    with pytest.raises(Clash, match="for discussion and has no motion"):
        await actions.open_vote(meeting.acting, item, at=at(9))
    await actions.change_item(meeting.acting, item, title="Rozprava", motion="Bere na vědomí.")
    await actions.open_vote(meeting.acting, item, at=at(10))


async def test_ideas_come_onto_the_agenda_once(town: Town, tmp_path: Path) -> None:
    from tests.pages.test_ranking import seed_ranking

    use_files(Files(str(tmp_path / "files")))
    meeting = await set_up_with(town, await seed_ranking(town, 6))
    assert await add_first(meeting.acting, meeting.id, 1, 3) == 3
    assert await add_ideas(meeting.acting, meeting.id, ["UL-2026-0002", "UL-2026-0005"], with_motion=False) == 1
    assert await add_first(meeting.acting, meeting.id, 1, 1) == 1
    found = await agenda(meeting)
    assert [(one.reference, one.place is not None, bool(one.motion)) for one in found] == [
        ("UL-2026-0001", True, True),
        ("UL-2026-0002", True, True),
        ("UL-2026-0003", True, True),
        ("UL-2026-0005", True, False),
        ("UL-2026-0004", True, True),
    ]
    with pytest.raises(BadInput, match="There is no idea UL-2026-9999"):
        await add_ideas(meeting.acting, meeting.id, ["UL-2026-9999"])
    first = await write_pack(meeting.acting, meeting.id)
    assert await write_pack(meeting.acting, meeting.id) == first, "the same agenda is the same document"
    async with reading(meeting.acting) as connection:
        assert [one.kind for one in await list_about(connection, "meeting", meeting.id)] == ["pack"]


async def set_up_with(town: Town, ranking: uuid.UUID) -> Meeting:
    """A called meeting with an empty agenda, in a town that has a ranking."""
    from tests.pages.test_meeting_live import set_up_body

    body = await set_up_body(town)
    coming = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    meeting_id = await actions.call_meeting(town.people["chair"], MeetingIn(body_id=body, starts_at=coming, place="Magistrát"))
    return Meeting(town.people["chair"], body, meeting_id, [], ranking, ranking)
