"""Shows of hands, marks for many ideas and choosing among them under a budget, on a real database and its pages."""

import uuid
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from absorb.committee import actions, queries
from absorb.committee.rules.votes import Choice, Tally
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.choosing import ItemIdeasIn, PickIn
from absorb.committee.schemas.votes import HandsIn
from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.intake import convert
from tests.actions.test_committee import RULE, Meeting, at, set_up
from tests.actions.test_committee_secret import acting_of, seat
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.seed import add_idea, add_plan

COSTS = {"UL-2026-0011": 60, "UL-2026-0012": 50, "UL-2026-0013": 40, "UL-2026-0014": 30, "UL-2026-0015": 10}
POINTS = {"UL-2026-0011": 90, "UL-2026-0012": 80, "UL-2026-0013": 70, "UL-2026-0014": 40, "UL-2026-0015": 30}
"""Costs in thousands of crowns. Under 100: by the ranking 60 alone (50 more does not fit), greedy and exact 50 + 40 + 10."""


@pytest.fixture
async def meeting(town: Town) -> Meeting:
    return await set_up(town)


async def put_up(meeting: Meeting) -> uuid.UUID:
    """An item over a ranking of five ideas, each of which serves one of two measures, and one more without a cost."""
    async with transaction(Acting(meeting.acting.community_id)) as connection:
        plan, measures = await add_plan(connection, {"1.1": 1, "1.2": 1})
        model, ranking = new_id(), new_id()
        await connection.execute("insert into scoring_model (id, code, name, file_sha256) values ($1, 'm', 'Model', '')", model)
        await connection.execute(
            "insert into ranking (id, number, model, plan, engine_version, case_sha256, answer_sha256, snapshot_sha256) "
            "values ($1, 1, $2, $3, '1', '', '', 'abc')",
            ranking, model, plan,
        )  # fmt: skip
        for position, (reference, points) in enumerate({**POINTS, "UL-2026-0016": 10}.items(), start=1):
            cost = COSTS.get(reference)
            idea = await add_idea(connection, reference, f"Služba {position}", cost_minor=cost * 1_000_00 if cost else None)
            await connection.execute(
                "insert into ranking_idea (id, ranking, idea, position, place, points) values ($1, $2, $3, $4, $4, $5)",
                new_id(), ranking, idea, position, points,
            )  # fmt: skip
            await connection.execute(
                "insert into idea_contribution (id, idea, measure, degree, why) values ($1, $2, $3, 3, '')",
                new_id(), idea, measures["1.1" if position < 3 else "1.2"],
            )  # fmt: skip
    item = await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Výběr na rok 2027", motion="", ranking_id=ranking))
    assert await actions.put_ideas(meeting.acting, item, ItemIdeasIn(first=6)) == 6
    return item


def hands(votes_for: int, against: int, abstained: int, chair: Choice | None = None) -> HandsIn:
    return HandsIn(votes_for, against, abstained, chair)


CASTING = msgspec.structs.replace(RULE, casting_vote=True, majority_of="present")


@pytest.mark.parametrize(
    ("rule", "counted", "told"),
    [
        pytest.param(RULE, hands(3, 1, 0), (3, 1, 0, False, True), id="adopted by a majority of all"),
        pytest.param(RULE, hands(2, 1, 1), (2, 1, 1, False, False), id="two of five are none"),
        pytest.param(RULE, hands(2, 2, 0, "for"), (2, 2, 0, False, False), id="no casting vote unless the rules give one"),
        pytest.param(CASTING, hands(2, 2, 0, "for"), (2, 2, 0, True, True), id="the chair decides for"),
        pytest.param(CASTING, hands(2, 2, 0, "against"), (2, 2, 0, True, False), id="the chair decides against"),
        pytest.param(CASTING, hands(1, 1, 2, "abstain"), (1, 1, 2, False, False), id="a chair who abstains decides nothing"),
        pytest.param(CASTING, hands(2, 2, 0), "note how the chair voted", id="equal and the chair's vote not noted"),
        pytest.param(CASTING, hands(2, 2, 0, "abstain"), "Nobody was counted", id="a chair who is not among the counted"),
        pytest.param(RULE, hands(3, 1, 1), "5 votes were counted, and 4 members", id="more hands than members in the room"),
        pytest.param(RULE, None, "Write how many hands", id="nothing counted"),
    ],
)
async def test_hands_are_counted_not_names(town: Town, rule: Any, counted: HandsIn | None, told: Any) -> None:
    meeting = await set_up(town, rule)
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="hands")
    with pytest.raises(Clash, match="who runs the meeting counts them"):
        await actions.cast(meeting.acting, meeting.item_id, meeting.members[0], "for", at=at(11))
    if isinstance(told, str):
        with pytest.raises(BadInput, match=told):
            await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=counted)
        return
    await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=counted)
    async with reading(meeting.acting) as connection:
        (item,) = await queries.list_items(connection, meeting.id)
    tally = item.votes[0].tally
    assert isinstance(tally, Tally)
    assert (tally.votes_for, tally.votes_against, tally.votes_abstained, tally.casting_vote_used, tally.is_adopted) == told
    assert (item.ballots, item.resolution and item.resolution.tally.votes_for) == ([], told[0])


async def test_marks_bind_nobody_and_the_last_ones_stand(meeting: Meeting) -> None:
    item = await put_up(meeting)
    names = list(COSTS)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="approval")
    for number, approved in enumerate([names[:1], names[1:3], names[1:2], names[3:]]):
        await actions.mark_ideas(acting_of(meeting, number), item, dict.fromkeys(approved, 1), at=at(11))
    await actions.mark_ideas(acting_of(meeting, 0), item, {names[1]: 1, names[0]: 0}, at=at(12))
    await actions.leave(meeting.acting, meeting.id, meeting.members[3], at=at(13))
    assert await actions.close_vote(meeting.acting, item, at=at(14)) is None
    async with reading(meeting.acting) as connection:
        found = next(one for one in await queries.list_items(connection, meeting.id) if one.id == item)
        references = {str(one.idea): one.reference for one in await queries.list_item_ideas(connection, item)}
    standings = [(references[one.idea], one.approvals, one.mean, one.place, one.is_tied) for one in found.votes[0].standings]
    assert standings[:3] == [
        ("UL-2026-0012", 3, Decimal("1.00"), 1, False),
        ("UL-2026-0013", 1, Decimal("0.33"), 2, False),
        ("UL-2026-0011", 0, Decimal("0.00"), 3, True),
    ]
    assert (found.state, found.resolution) == ("waiting", None)


async def test_what_marks_are_refused(meeting: Meeting) -> None:
    item = await put_up(meeting)
    with pytest.raises(Clash, match="no ideas to be marked"):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="approval")
    await actions.open_vote(meeting.acting, item, at=at(10), kind="score")
    with pytest.raises(BadInput) as refusal:
        await actions.mark_ideas(acting_of(meeting, 0), item, {"UL-2026-0011": 11, "UL-2026-0021": 5}, at=at(11))
    assert [one.pointer for one in refusal.value.faults] == ["/marks/UL-2026-0021", "/marks/UL-2026-0011"]
    assert refusal.value.faults[1].says == "A mark is a whole number from 0 to 10."
    with pytest.raises(Clash, match="not in the room"):
        await actions.mark_ideas(acting_of(meeting, 4), item, {"UL-2026-0011": 5}, at=at(11))
    with pytest.raises(Clash, match="is about one idea already"):
        await actions.put_ideas(meeting.acting, meeting.item_id, ItemIdeasIn(ideas=("UL-2026-0011",)))
    other = await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Jiné", motion=""))
    with pytest.raises(BadInput) as unknown:
        await actions.put_ideas(meeting.acting, other, ItemIdeasIn(ideas=("UL-2026-0099", "UL-2026-0011", "UL-2026-0011")))
    assert [(one.pointer, one.says) for one in unknown.value.faults] == [
        ("/ideas/0", "There is no idea UL-2026-0099."),
        ("/ideas/2", "The idea UL-2026-0011 is there twice."),
    ]
    with pytest.raises(BadInput, match="names no ranking with places"):
        await actions.put_ideas(meeting.acting, other, ItemIdeasIn(first=3))


async def test_methods_stand_side_by_side(meeting: Meeting) -> None:
    item = await put_up(meeting)
    names = list(COSTS)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="approval")
    for number, approved in enumerate([[names[0]], [names[0]], [names[2], names[3]], [names[3], names[4]]]):
        await actions.mark_ideas(acting_of(meeting, number), item, dict.fromkeys(approved, 1), at=at(11))
    await actions.close_vote(meeting.acting, item, at=at(12))
    found = await actions.show_choosing(meeting.acting, item, 100_000_00)
    assert (found.uncosted, found.comparison is not None) == (["UL-2026-0016"], True)
    assert found.comparison is not None
    told = {
        one.method: ([name[-2:] for name in one.chosen], one.cost_minor // 1_000_00, one.points, len(one.measures), one.heard)
        for one in found.comparison.picks
    }
    assert told == {
        "ranked": (["11"], 60, 90, 1, 2),
        "greedy": (["12", "13", "15"], 100, 180, 2, 2),
        "exact": (["12", "13", "15"], 100, 180, 2, 2),
        # With 25 a voter: 14 and 11 cost each of their two half of their cost; 14 is cheaper, 11's two have 50 of 60. Then 15 costs
        # its one all of its cost, and nobody pays 13. Shares rise by hundredths until 11's two have 30 each: 30 + 60 + 10.
        "equal_shares": (["14", "11", "15"], 100, 160, 2, 4),
    }
    reasons = {one.reference[-2:]: one.why for one in found.comparison.picks[0].left_out}
    assert (reasons["12"][:30], reasons["15"]) == ("The first that does not fit: i", "Comes after the first that does not fit.")


async def test_a_pick_becomes_the_motion_and_adopting_it_moves_the_ideas(meeting: Meeting) -> None:
    item = await put_up(meeting)
    with pytest.raises(Clash, match="let the members approve the ideas first"):
        await actions.pick(meeting.acting, item, pick("equal_shares"))
    await actions.pick(meeting.acting, item, pick("greedy", rest="reserve"))
    await actions.open_vote(meeting.acting, item, at=at(20))
    with pytest.raises(Clash, match="One cannot put ideas on"):
        await actions.pick(meeting.acting, item, pick("exact"))
    await actions.cast_all(meeting.acting, item, dict.fromkeys(meeting.members[:4], "for"), at=at(21))
    await actions.close_vote(meeting.acting, item, at=at(22))
    async with reading(meeting.acting) as connection:
        states = {
            row["reference"][-2:]: row["state"]
            for row in await connection.fetch("select reference, state from idea where reference > 'UL-2026-0010'")
        }
        found = next(one for one in await queries.list_items(connection, meeting.id) if one.id == item)
        kept = await queries.find_picked(connection, item)
        journal = await connection.fetchrow("select facts, why from journal_entry where verb = 'choice put to the vote'")
    assert states == {"11": "reserve", "12": "chosen", "13": "chosen", "14": "reserve", "15": "chosen", "16": "reserve"}
    assert found.resolution is not None
    assert found.resolution.wording.startswith(
        "Orgán doporučuje vybrat tyto záměry (celkem za 100\xa0000,00\xa0Kč z rozpočtu 100\xa0000,00\xa0Kč"
    )
    assert ("– UL-2026-0012 Služba 2" in found.resolution.wording, "Důvod: Víc za stejné peníze." in found.resolution.wording) == (
        True,
        True,
    )
    assert kept is not None
    assert (kept.method, kept.budget_minor, len(kept.comparison.picks)) == ("greedy", 100_000_00, 3)
    assert (journal["why"], journal["facts"]["chosen"]) == ("Víc za stejné peníze.", ["UL-2026-0012", "UL-2026-0013", "UL-2026-0015"])


def pick(method: str, rest: str | None = None) -> PickIn:
    asked = convert({"method": method, "budget": "100000.00", "why": "Víc za stejné peníze.", "rest": rest}, PickIn)
    assert isinstance(asked, PickIn)
    return asked


async def test_members_mark_and_the_chair_picks_on_pages(meeting: Meeting, town: Town, client: httpx.AsyncClient) -> None:
    item = await put_up(meeting)
    await seat(meeting, town)
    async with transaction(town.acting) as connection:
        await connection.execute("update attendance set arrived_at = now() - interval '1 hour'")
    page = f"/committee/items/{item}/choosing"
    await sign_in(client, town.emails["chair"])
    token = {"_csrf_token": client.cookies["csrf"]}
    opened = await client.post(f"/committee/items/{item}/vote/open", data={**token, "kind": "approval"})
    assert opened.status_code == 303, opened.text
    await sign_in(client, town.emails["member"])
    token = {"_csrf_token": client.cookies["csrf"]}
    asked = (await client.get(page)).text
    assert ("Zaškrtněte každý záměr, který schvalujete" in asked, asked.count('type="checkbox"')) == (True, 6)
    marked = await client.post(f"/committee/items/{item}/marks", data={**token, "mark-UL-2026-0011": "1", "mark-UL-2026-0013": "1"})
    assert marked.status_code == 303
    again = (await client.get(page)).text
    assert ("Vaše hodnocení je zapsáno" in again, again.count(" checked>")) == (True, 2)
    assert (await client.post(f"/committee/items/{item}/pick?budget=100000", data=token)).status_code == 403
    await sign_in(client, town.emails["chair"])
    token = {"_csrf_token": client.cookies["csrf"]}
    assert (await client.post(f"/committee/items/{item}/vote/close", data=token)).status_code == 303
    refused = await client.get(f"{page}?budget=hodně")
    assert (refused.status_code, "Napište rozpočet jako částku větší než nula" in refused.text) == (422, True)
    compared = (await client.get(f"{page}?budget=100 000 Kč")).text
    for expected in (
        "Způsoby výběru vedle sebe",
        "Rovné podíly",
        "Stranou zůstávají záměry bez známých nákladů: UL-2026-0016",
        "První, který se nevejde: stojí 50\xa0000,00\xa0Kč a zbývá 40\xa0000,00\xa0Kč.",
    ):
        assert expected in compared, expected
    wanting = await client.post(f"/committee/items/{item}/pick?budget=100000.00", data={**token, "method": "exact", "rest": "reserve"})
    assert (wanting.status_code, "Napište, proč právě tento způsob výběru." in wanting.text, 'value="exact" checked' in wanting.text) == (
        422,
        True,
        True,
    )
    picked = await client.post(f"/committee/items/{item}/pick?budget=100000.00", data={**token, "method": "exact", "why": "Nejvíc bodů."})
    assert (picked.status_code, picked.headers["location"]) == (303, f"/committee/meetings/{meeting.id}#item-{item}")
    over_json = await client.get(f"/api/v1/items/{item}/choosing?budget=100000.00", headers=await token_of(town.people["auditor"]))
    assert over_json.status_code == 200, over_json.text
    assert [one["method"] for one in over_json.json()["comparison"]["picks"]] == ["ranked", "greedy", "exact", "equal_shares"]
    assert over_json.json()["picked"]["why"] == "Nejvíc bodů."


async def test_the_page_asks_no_more_for_many_ideas(meeting: Meeting, town: Town, client: httpx.AsyncClient) -> None:
    item = await put_up(meeting)
    await sign_in(client, town.emails["member"])
    asked = []
    for first in (1, 6):
        await actions.put_ideas(meeting.acting, item, ItemIdeasIn(first=first))
        with statements() as found:
            assert (await client.get(f"/committee/items/{item}/choosing?budget=100000")).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] > 0
