"""Secret marks for many ideas on a real database: sums are told, a single ballot never, and equal shares once."""

import asyncio
import json
import uuid
from collections import Counter
from decimal import Decimal

import asyncpg
import httpx
import pytest

from absorb.committee import actions, queries
from absorb.committee.rules.kinds import Kind
from absorb.committee.schemas.choosing import ItemIdeasIn
from absorb.db import reading, transaction
from absorb.kernel.errors import BadInput, Clash
from tests.actions.test_committee import Meeting, at, set_up
from tests.actions.test_committee_choosing import COSTS, pick, put_up
from tests.actions.test_committee_secret import acting_of, dump, seat
from tests.conftest import Town, sign_in, token_of

NAMES = list(COSTS)
BALLOTS = ([NAMES[0]], [NAMES[0]], [NAMES[2], NAMES[3]], [NAMES[3], NAMES[4]])
BUDGET = 100_000_00
TABLES = ("secret_voter", "secret_marks")


@pytest.fixture
async def meeting(town: Town) -> Meeting:
    return await set_up(town)


async def approve(meeting: Meeting, item: uuid.UUID, kind: Kind, budget_minor: int | None = None) -> None:
    """The four members approve ideas and the vote is closed."""
    await actions.open_vote(meeting.acting, item, at=at(10), kind=kind, budget_minor=budget_minor)
    hand_in = actions.mark_in_secret if kind == "secret_approval" else actions.mark_ideas
    for number, approved in enumerate(BALLOTS):
        await hand_in(acting_of(meeting, number), item, dict.fromkeys(approved, 1), at=at(11))
    await actions.close_vote(meeting.acting, item, at=at(12))


async def test_secret_approvals_count_and_share_as_open_ones_do_and_tell_nothing_more(meeting: Meeting) -> None:
    item = await put_up(meeting)
    await approve(meeting, item, "approval")
    openly = await actions.show_choosing(meeting.acting, item, BUDGET)
    await approve(meeting, item, "secret_approval", BUDGET)
    found = await actions.show_choosing(meeting.acting, item, BUDGET)
    assert (found.standings, found.shares, found.shares_budget_minor) == (openly.standings, "at_one_budget", BUDGET)
    assert found.comparison is not None
    assert openly.comparison is not None
    shared, open_one = found.comparison.picks[3], openly.comparison.picks[3]
    assert (shared.method, shared.chosen, shared.left_out) == ("equal_shares", open_one.chosen, open_one.left_out)
    assert ({one.heard for one in found.comparison.picks}, open_one.heard) == ({None}, 4)
    other = await actions.show_choosing(meeting.acting, item, BUDGET + 1)
    assert other.comparison is not None
    assert [one.method for one in other.comparison.picks] == ["ranked", "greedy", "exact"]
    await actions.pick(meeting.acting, item, pick("equal_shares"))


async def test_the_box_is_not_opened_again(meeting: Meeting, owner: asyncpg.Connection) -> None:
    """Not for another budget, nor for other ideas or costs, each of which would tell a little of the ballots."""
    item = await put_up(meeting)
    await approve(meeting, item, "secret_approval")
    for budget, says in ((None, "No budget was said"), (BUDGET + 1, "worked out once, under the budget")):
        if budget is not None:
            await approve(meeting, item, "secret_approval", budget)
        with pytest.raises(Clash, match=says):
            await actions.pick(meeting.acting, item, pick("equal_shares"))
    await approve(meeting, item, "secret_approval", BUDGET)
    await owner.execute("update idea set cost_minor = cost_minor - 1 where reference = $1", NAMES[0])
    with pytest.raises(Clash, match="have changed since the secret vote"):
        await actions.pick(meeting.acting, item, pick("equal_shares"))
    await owner.execute("update idea set cost_minor = cost_minor + 1 where reference = $1", NAMES[0])
    await actions.put_ideas(meeting.acting, item, ItemIdeasIn(ideas=tuple(NAMES[:2])))
    with pytest.raises(Clash, match="have changed since the secret vote"):
        await actions.pick(meeting.acting, item, pick("equal_shares"))


async def test_of_secret_points_the_sums_alone_are_told(meeting: Meeting, town: Town, client: httpx.AsyncClient) -> None:
    item = await put_up(meeting)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_score")
    for number, points in enumerate((10, 0, 1)):
        await actions.mark_in_secret(acting_of(meeting, number), item, {NAMES[0]: points, NAMES[1]: 3}, at=at(11))
    await actions.close_vote(meeting.acting, item, at=at(12))
    async with reading(meeting.acting) as connection:
        vote = next(one for one in await queries.list_items(connection, meeting.id) if one.id == item).votes[0]
        references = {str(one.idea): one.reference for one in await queries.list_item_ideas(connection, item)}
    told = [(references[one.idea], one.mean, one.approvals, one.median) for one in vote.standings[:3]]
    assert told == [
        (NAMES[0], Decimal("3.67"), None, None),
        (NAMES[1], Decimal("3.00"), None, None),
        (NAMES[2], Decimal("0.00"), None, None),
    ]
    await sign_in(client, town.emails["auditor"])
    shown = (await client.get(f"/committee/items/{item}/choosing")).text
    assert ("Průměr" in shown, "Medián" in shown, "3,67" in shown) == (True, False, True)


async def test_marks_and_voters_have_nothing_in_common_but_the_vote(meeting: Meeting, owner: asyncpg.Connection) -> None:
    item = await put_up(meeting)
    columns = await owner.fetch("select column_name as name from information_schema.columns where table_name = 'secret_marks'")
    assert {row["name"] for row in columns} == {"id", "community_id", "vote", "marks"}
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_approval")
    for number in range(4):
        await actions.mark_in_secret(acting_of(meeting, number), item, {NAMES[number]: 1}, at=at(11))
    rows = [await owner.fetch(f"select id, xmin::text as wrote from {table} order by ctid") for table in TABLES]
    assert ({row["id"].version for table in rows for row in table}, len({row["wrote"] for table in rows for row in table})) == ({4}, 1)
    await actions.close_vote(meeting.acting, item, at=at(12))
    after = {row["id"] for table in TABLES for row in await owner.fetch(f"select id from {table}")}
    assert (len(after), after & {row["id"] for table in rows for row in table}) == (8, set())


@pytest.mark.parametrize("way", ["api", "page"])
async def test_handing_in_writes_nowhere_else(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    item, member = await put_up(meeting), await seat(meeting, town)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_score", most=100)
    await sign_in(client, town.emails["member"])
    keyed = {**await token_of(town.people["member"]), "idempotency-key": str(uuid.uuid4())}
    form = {"_csrf_token": client.cookies["csrf"], f"secret-mark-{NAMES[1]}": "73"}
    before = await dump(owner)
    for times in range(2):
        if way == "api":
            sent = await client.post(f"/api/v1/items/{item}/secret-marks", headers=keyed, json={"marks": {NAMES[1]: 73}})
            assert sent.status_code == (409 if times else 201), sent.text
        else:
            sent = await client.post(f"/committee/items/{item}/secret-marks", data=form)
            assert (sent.status_code, sent.headers["location"]) == (303, f"/committee/items/{item}/choosing#marks")
    after = await dump(owner)
    assert {name for name in after if after[name] != before[name]} - {"api_token", "session"} == {*TABLES, "meeting"}
    added = [row for name in after for row in after[name] - before[name]]
    assert [str(member) in row for row in added if '"": 73' in row] == [False]
    assert "73}" not in caplog.text
    shown = (await client.get(f"/committee/items/{item}/choosing")).text
    assert ("Váš lístek je ve schránce" in shown, "secret-mark" in shown, 'value="73"' in shown) == (True, False, False)


async def test_nothing_is_told_while_it_runs(meeting: Meeting, town: Town, client: httpx.AsyncClient) -> None:
    item = await put_up(meeting)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_approval", budget_minor=BUDGET)
    for number, approved in enumerate(BALLOTS):
        await actions.mark_in_secret(acting_of(meeting, number), item, dict.fromkeys(approved, 1), at=at(11))
    headers = await token_of(town.people["chair"])
    told = (await client.get(f"/api/v1/meetings/{meeting.id}", headers=headers)).json()["items"][1]["votes"][0]
    assert (told["handed_in"], told["tally"], told["ballots"], told["standings"]) == (4, None, [], [])
    found = (await client.get(f"/api/v1/items/{item}/choosing?budget=100000.00", headers=headers)).json()
    assert (found["standings"], [one["method"] for one in found["comparison"]["picks"]]) == ([], ["ranked", "greedy", "exact"])


async def test_nobody_hands_in_twice_however_fast(meeting: Meeting, owner: asyncpg.Connection) -> None:
    item = await put_up(meeting)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_approval")
    presses = [(number, name) for number in range(4) for name in NAMES[:3]]
    answers = await asyncio.gather(
        *(actions.mark_in_secret(acting_of(meeting, number), item, {name: 1}, at=at(11)) for number, name in presses),
        return_exceptions=True,
    )
    assert Counter(type(one) for one in answers) == {type(None): 4, Clash: 8}
    assert [await owner.fetchval(f"select count(*) from {table}") for table in TABLES] == [4, 4]


WRONG = (
    '{"marks": {"UL-2026-0011": 1000000}}', '{"marks": {"UL-2026-0011": -1}}', '{"marks": {"UL-2026-0011": NaN}}',
    '{"marks": {"UL-2026-0011": 1.5}}', '{"marks": {"UL-2026-0011": true}}', '{"marks": {"UL-2026-0011": "1"}}',
    '{"marks": {"UL-2026-0011": 2}}', '{"marks": {"UL-2026-0001": 1}}', '{"marks": {"": 1}}', '{"marks": [1]}', "{}", "",
    '{"marks": {"UL-2026-0011": 1}, "person_id": "00000000-0000-0000-0000-000000000009"}',
    json.dumps({"marks": {f"UL-2026-{number:07}": 1 for number in range(20_000)}}),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "address"), [("approval", "marks"), ("secret_approval", "secret-marks")])
async def test_what_is_no_ballot_is_refused(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection, kind: Kind, address: str
) -> None:
    item = await put_up(meeting)
    await seat(meeting, town)
    await actions.open_vote(meeting.acting, item, at=at(10), kind=kind)
    headers = {**await token_of(town.people["member"]), "content-type": "application/json"}
    answers = {
        body[:60]: (await client.post(f"/api/v1/items/{item}/{address}", headers=headers, content=body)).status_code for body in WRONG
    }
    assert {body: status for body, status in answers.items() if status not in (400, 413, 422)} == {}
    other = "secret-marks" if address == "marks" else "marks"
    for wrong in (f"items/{item}/{other}", f"items/{meeting.item_id}/{address}"):
        assert (await client.post(f"/api/v1/{wrong}", headers=headers, json={"marks": {}})).status_code == 409
    for role in ("chair", "lead"):
        refused = await client.post(f"/api/v1/items/{item}/{address}", headers=await token_of(town.people[role]), json={"marks": {}})
        assert (refused.status_code, "has no seat" in refused.text) == (409, True)
    await actions.close_vote(meeting.acting, item, at=at(12))
    assert (await client.post(f"/api/v1/items/{item}/{address}", headers=headers, json={"marks": {}})).status_code == 409
    assert [await owner.fetchval(f"select count(*) from {table}") for table in (*TABLES, "idea_ballot")] == [0, 0, 0]


async def test_an_empty_ballot_has_to_be_meant_on_the_page(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    item = await put_up(meeting)
    await seat(meeting, town)
    await owner.execute("update attendance set arrived_at = now() - interval '1 hour'")
    await sign_in(client, town.emails["chair"])
    token = {"_csrf_token": client.cookies["csrf"]}
    choosing = f"/committee/items/{item}/choosing"
    for wrong, says in (
        ({}, "Vyberte, jak se záměry hodnotí."),
        ({"kind": "secret_score", "most": "101"}, "Napište nejvyšší počet bodů"),
        ({"kind": "secret_approval", "shares_budget": "-5"}, "Napište rozpočet jako částku"),
    ):
        refused = await client.post(f"/committee/items/{item}/marking", data={**token, **wrong})
        assert (refused.status_code, says in refused.text) == (422, True)
    opened = await client.post(
        f"/committee/items/{item}/marking", data={**token, "kind": "secret_approval", "most": "x", "shares_budget": "100 000 Kč"}
    )
    assert (opened.status_code, opened.headers["location"]) == (303, f"{choosing}#marks")
    await sign_in(client, town.emails["member"])
    token = {"_csrf_token": client.cookies["csrf"]}
    asked = (await client.get(choosing)).text
    assert ("rozpočtem 100\xa0000,00\xa0Kč" in asked, "Odevzdaný lístek" in asked or "odevzdání" in asked) == (True, True)
    for wrong, says in (
        ({}, "Neoznačili jste žádný záměr."),
        ({f"secret-mark-{NAMES[0]}": "1", "secret-none": "yes"}, "Označili jste záměry a zároveň"),
    ):
        refused = await client.post(f"/committee/items/{item}/secret-marks", data={**token, **wrong})
        assert (refused.status_code, says in refused.text, refused.text.count(" checked>")) == (422, True, len(wrong) and 1)
    assert await owner.fetchval("select count(*) from secret_voter") == 0
    sent = await client.post(f"/committee/items/{item}/secret-marks", data={**token, "secret-none": "yes"})
    assert sent.status_code == 303
    assert [row["marks"] for row in await owner.fetch("select marks::text from secret_marks")] == ["{}"]


async def test_through_the_api_and_the_page_at_once_is_one_ballot(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    """And none after the closing, nor with somebody else's token: whose ballot it is the request itself says."""
    item = await put_up(meeting)
    await seat(meeting, town)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_approval")
    await sign_in(client, town.emails["member"])
    headers, form = await token_of(town.people["member"]), {"_csrf_token": client.cookies["csrf"], f"secret-mark-{NAMES[0]}": "1"}
    json_address, page_address = f"/api/v1/items/{item}/secret-marks", f"/committee/items/{item}/secret-marks"
    async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url) as program:
        sent = await asyncio.gather(
            *(program.post(json_address, headers=headers, json={"marks": {NAMES[1]: 1}}) for _ in range(3)),
            *(client.post(page_address, data=form) for _ in range(3)),
        )
    assert {one.status_code for one in sent} <= {201, 303, 409}
    assert [await owner.fetchval(f"select count(*) from {table}") for table in TABLES] == [1, 1]
    with pytest.raises(Clash, match="one ballot alone"):
        await actions.close_vote(meeting.acting, item, at=at(12))
    await actions.mark_in_secret(acting_of(meeting, 0), item, {}, at=at(12))
    await actions.close_vote(meeting.acting, item, at=at(12))
    assert (await client.post(page_address, data=form)).status_code == 409
    assert [await owner.fetchval(f"select count(*) from {table}") for table in TABLES] == [2, 2]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param(
            "insert into secret_marks (id, vote, marks) select gen_random_uuid(), id, '{}' from vote", "not as many", id="no voter"
        ),
        pytest.param("delete from secret_marks", "not as many", id="ballot gone"),
        pytest.param("update secret_marks set marks = '{}'", "permission denied", id="changed"),
        pytest.param("update vote set budget_minor = 1", "written once", id="another budget"),
    ],
)
async def test_the_database_keeps_the_box(meeting: Meeting, statement: str, says: str) -> None:
    item = await put_up(meeting)
    await actions.open_vote(meeting.acting, item, at=at(10), kind="secret_approval", budget_minor=BUDGET)
    await actions.mark_in_secret(acting_of(meeting, 0), item, {NAMES[0]: 1}, at=at(11))
    with pytest.raises(asyncpg.PostgresError, match=says):
        async with transaction(meeting.acting) as connection:
            await connection.execute(statement)


async def test_a_budget_is_said_beforehand_of_secret_approvals_alone(meeting: Meeting) -> None:
    item = await put_up(meeting)
    with pytest.raises(BadInput, match="only of secret approvals"):
        await actions.open_vote(meeting.acting, item, at=at(10), kind="approval", budget_minor=BUDGET)
