"""Programs put an agenda together out of the tank, a ranking or a round, as people do on its page."""

import asyncio

import httpx

from absorb.committee.actions.gathering import add_ideas
from absorb.db import reading
from absorb.priority import actions
from absorb.priority.actions import rounds
from tests.actions.test_rounds import Play, play
from tests.conftest import token_of
from tests.pages.test_rounds import call_meeting

__all__ = ["play"]


async def test_programs_put_ideas_of_the_tank_a_ranking_and_a_round_on_the_agenda(client: httpx.AsyncClient, play: Play) -> None:
    number = await play.opened("officer", "member", ideas="AB")
    for idea, values in {"A": (100, 25), "B": (100, 100)}.items():
        for role, value in zip(("officer", "member"), values, strict=True):
            await play.give(role, number, idea, value, "nedoloženo")
    await rounds.move_round(play.town.people["lead"], number, "closed")
    await actions.freeze_ranking(play.town.people["lead"], play.model_id, play.plan_id, draws=50)
    meeting, chair = await call_meeting(play.town), await token_of(play.town.people["chair"])
    at = f"/api/v1/meetings/{meeting}/items"

    async def put(what: str, **body: object) -> object:
        answer = await client.post(f"{at}/{what}", headers=chair, json=body)
        return [one["pointer"] for one in answer.json()["errors"]] if answer.status_code == 422 else (answer.status_code, answer.json())

    assert await put("discussed", round=number) == (201, {"added": 1})
    assert await put("first", ranking=1, count=100) == (201, {"added": 1})
    assert await put("ideas", ideas=["UL-2026-000C", "UL-2026-000A"]) == (201, {"added": 1})
    items = (await client.get(f"/api/v1/meetings/{meeting}", headers=chair)).json()["items"]
    assert [(one["reference"], bool(one["motion"]), one["ranking"]) for one in items] == [
        ("UL-2026-000A", False, 1), ("UL-2026-000B", True, 1), ("UL-2026-000C", True, None),
    ]  # fmt: skip
    assert await put("first", ranking=1, count=100) == (201, {"added": 0})
    assert [await put("first", ranking=2, count=0), await put("discussed", round=2), await put("ideas", ideas=["UL-2026-000X"])] == [
        ["/count"], ["/round"], ["/ideas"],
    ]  # fmt: skip


async def test_two_who_press_at_once_put_an_idea_on_the_agenda_once(play: Play) -> None:
    meeting, lead = await call_meeting(play.town), play.town.people["lead"]
    references = [f"UL-2026-000{name}" for name in "ABCD"]
    assert sorted(await asyncio.gather(*[add_ideas(lead, meeting, references) for _ in range(3)])) == [0, 0, 4]
    async with reading(lead) as connection:
        assert await connection.fetchval("select count(*) from agenda_item where meeting = $1", meeting) == 4
