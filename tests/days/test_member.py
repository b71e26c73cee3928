"""A committee member's day: the pack on a tablet and on a phone, a conflict declared, a vote, the resolution."""

import datetime as dt
import uuid

import pytest

from absorb.committee import actions
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import reading
from tests.conftest import Town
from tests.days.steps import PHONE, TABLET, Day, fill_in, follow, look, press, words
from tests.pages.test_ranking import seed_ranking

pytestmark = pytest.mark.needs("chromium")

SEATED = ("chair", "member", "officer")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def call(town: Town) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """A meeting of three called for tomorrow, with two ideas of a ranking on its agenda."""
    ranking = await seed_ranking(town, 2)
    chair, day = town.people["chair"], now() + dt.timedelta(days=1)
    rule = RuleIn(valid_from=dt.date(2020, 1, 1), seats=3, basis="§ 122 zákona č. 128/2000 Sb.")
    people = {role: town.people[role].person_id for role in SEATED}
    seats = tuple(
        SeatIn(person_id=person, from_on=dt.date(2020, 1, 1), is_chair=role == "chair") for role, person in people.items() if person
    )
    body = await actions.add_body(
        town.people["lead"], BodyIn(name="Komise sociální", kind="council_commission", effect="recommends", rules=(rule,), seats=seats)
    )
    meeting = await actions.call_meeting(chair, MeetingIn(body_id=body, starts_at=day, place="Velká zasedačka"))
    async with reading(town.acting) as connection:
        ideas = await connection.fetch("select id, title from idea order by reference limit 2")
    items = [
        await actions.add_item(
            chair, meeting,
            ItemIn(title=row["title"], motion="Komise doporučuje podpořit.", idea_id=row["id"], ranking_id=ranking, moves_idea_to="chosen"),
        )
        for row in ideas
    ]  # fmt: skip
    return meeting, items


async def test_a_member_reads_the_pack_declares_a_conflict_and_votes(day: Day, town: Town) -> None:
    meeting, (first, second) = await call(town)
    chair, own = town.people["chair"], town.people["member"].person_id
    assert own is not None
    page = await day.come(town.emails["member"], TABLET)
    await look(page, "member-01-desk")
    assert "Komise sociální" in await words(page)
    await follow(page, "Přijďte na zasedání")
    await look(page, "member-02-meeting")
    await follow(page, "UL-2026-0001")
    await look(page, "member-03-idea")
    assert "Záměr <1>" in await words(page, "h1")
    await page.go_back()
    await follow(page, "místo 1")
    await look(page, "member-04-points")
    assert "Místo 1 z 2" in await words(page)

    await page.set_viewport_size({"width": PHONE, "height": 640})
    await page.goto(f"{day.address}/committee/meetings/{meeting}")
    await page.locator("summary", has_text="Oznámit střet zájmů").last.click()
    form = page.locator("form[action$='/conflict']").last
    async with page.expect_navigation():
        await form.locator("button").click()
    assert "Napište, v čem střet spočívá." in await words(page, ".govuk-error-summary")
    await look(page, "member-05-conflict")
    await fill_in(page, {"conflict-2": "Sedím ve správní radě žadatele."})
    async with page.expect_navigation():
        await page.locator("form[action$='/conflict']").last.locator("button").click()
    assert "Střet zájmů – member usti, zatím nerozhodnuto: Sedím ve správní radě žadatele." in await words(page)

    for role in SEATED:
        person = town.people[role].person_id
        assert person is not None
        await actions.arrive(chair, meeting, person, at=now())
    await actions.open_meeting(chair, meeting, at=now())
    await actions.decide_conflict(chair, second, own, is_excluded=True, at=now())
    await actions.open_vote(chair, first, at=now())
    await page.goto(f"{day.address}/desk")
    await look(page, "member-06-desk-vote")
    await follow(page, "Hlasujte")
    await press(page, "Hlasovat")
    assert "Vyberte, jak hlasujete." in await words(page, ".govuk-error-summary")
    await page.check("#vote-1")
    await press(page, "Hlasovat")
    assert "Váš hlas je zaznamenán: pro." in await words(page)
    await look(page, "member-07-voted")
    chairing = town.people["chair"].person_id
    assert chairing is not None
    await actions.cast(chair, first, chairing, "for", at=now())
    await actions.close_vote(chair, first, at=now())
    await actions.open_vote(chair, second, at=now())
    await page.reload()
    assert [
        "pro 2 ze 3 všech členů: přijato" in await words(page),
        "vyloučil pro střet zájmů: o tomto bodu nehlasujete." in await words(page),
    ] == [True, True]
    await look(page, "member-08-resolution")
    await page.goto(f"{day.address}/committee/resolutions")
    await look(page, "member-09-resolutions")
    assert "Komise doporučuje podpořit." in await words(page)
