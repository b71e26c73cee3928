"""Members hear of their meetings before they are held, organisations of what was resolved about their ideas."""

import datetime as dt
from pathlib import Path

import pytest

from absorb.committee import actions
from absorb.committee.actions.standing import add_rule
from absorb.committee.schemas.bodies import RuleIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.kernel.errors import BadInput
from absorb.people.actions import add_membership, ensure_organisation
from absorb.storage import Files
from tests.actions.test_committee import set_up, vote
from tests.conftest import Town


async def _told(town: Town) -> list[tuple[str, str, int]]:
    async with reading(town.acting) as connection:
        rows = await connection.fetch("select kind, says, count(*) as people from notice group by kind, says order by says")
    return [(row["kind"], row["says"].partition(":")[0], row["people"]) for row in rows]


async def test_members_hear_of_a_coming_meeting_and_of_its_end(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))
    meeting = await set_up(town)
    coming = dt.datetime.now(dt.UTC) + dt.timedelta(days=300)
    meeting_id = await actions.call_meeting(meeting.acting, MeetingIn(body_id=meeting.body_id, starts_at=coming, place="Magistrát"))
    before = await _told(town)
    async with reading(town.acting) as connection:
        ways = await connection.fetch("select distinct how, letter is not null as has_letter from notice")
    assert [tuple(row) for row in ways] == [("at_once", True)]  # a day's overview would come when half of the time to prepare is gone
    assert before[0][:2] == ("meeting_called", "A meeting was called")
    await actions.cancel_meeting(meeting.acting, meeting_id, why="nemoc")
    assert [(kind, says) for kind, says, _ in await _told(town)] == [
        ("meeting_called", "A meeting was called"),
        ("meeting_called", "A meeting was cancelled"),
    ]


async def test_an_organisation_hears_of_a_motion_that_failed(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))
    meeting = await set_up(town)
    async with transaction(town.acting) as connection:
        organisation = await ensure_organisation(connection, "Člověk na hraně")
        await add_membership(connection, town.people["submitter"].person_id, "submitter", organisation)  # type: ignore[arg-type]
        await connection.execute("update idea set organisation = $1", organisation)
    await vote(meeting, "against", "against", "against")
    async with reading(town.people["submitter"]) as connection:
        rows = await connection.fetch("select kind, address from notice where person = acting_person()")
    assert [tuple(row) for row in rows] == [("idea_moved", "/tank/UL-2026-0001")]


async def test_members_hear_that_their_meeting_will_decide_by_another_rule(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))
    meeting = await set_up(town)
    coming = dt.datetime.now(dt.UTC) + dt.timedelta(days=300)
    await actions.call_meeting(meeting.acting, MeetingIn(body_id=meeting.body_id, starts_at=coming, place="Magistrát"))
    day = coming.date()
    with pytest.raises(BadInput, match="no rule would hold then"):
        await add_rule(meeting.acting, meeting.body_id, _rule(day - dt.timedelta(days=9), valid_to=day - dt.timedelta(days=3)))
    assert len(await _told(town)) == 1, "what was refused is not told"
    await add_rule(meeting.acting, meeting.body_id, _rule(day - dt.timedelta(days=5), threshold_numerator=2, threshold_denominator=3))
    told = await _told(town)
    assert told[-1] == ("meeting_called", "The meeting of %(body)s on %(starts_at)s will decide by another rule", len(meeting.members))
    await add_rule(meeting.acting, meeting.body_id, _rule(day + dt.timedelta(days=5), threshold_numerator=3, threshold_denominator=5))
    assert await _told(town) == told, "a rule that begins after the meeting concerns nobody who was called to it"


def _rule(valid_from: dt.date, **more: object) -> RuleIn:
    return RuleIn(valid_from=valid_from, seats=5, basis="jednací řád", **more)  # type: ignore[arg-type]
