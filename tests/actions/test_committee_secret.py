"""Secret ballots on a real database: who voted and what was voted stay apart, also from whoever reads every table."""

import asyncio
import json
import uuid
from collections import Counter

import asyncpg
import httpx
import pytest

from absorb.committee import actions, queries
from absorb.committee.rules.votes import Choice
from absorb.committee.schemas.votes import HandsIn
from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import BadInput, Clash
from tests.actions.test_committee import RULE, Meeting, at, set_up
from tests.conftest import Town, sign_in, token_of


@pytest.fixture
async def meeting(town: Town) -> Meeting:
    return await set_up(town)


def acting_of(meeting: Meeting, number: int) -> Acting:
    return Acting(meeting.acting.community_id, meeting.members[number])


async def open_secret(meeting: Meeting) -> uuid.UUID:
    return await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="secret")


async def cast(meeting: Meeting, *choices: Choice) -> None:
    for number, choice in enumerate(choices):
        await actions.cast_secret(acting_of(meeting, number), meeting.item_id, choice, at=at(11))


async def dump(owner: asyncpg.Connection) -> dict[str, Counter[str]]:
    """Every row of every table as text, as its owner reads them."""
    names = [
        row["name"]
        for row in await owner.fetch(
            "select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
    ]
    return {name: Counter(row["told"] for row in await owner.fetch(f"select t::text as told from {name} t")) for name in names}


async def test_the_result_is_counted_and_the_numbers_agree(meeting: Meeting, owner: asyncpg.Connection) -> None:
    await open_secret(meeting)
    await cast(meeting, "for", "against", "for", "for")
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    assert resolution_id is not None
    async with reading(meeting.acting) as connection:
        tally = (await queries.get_resolution(connection, resolution_id)).tally
        (item,) = await queries.list_items(connection, meeting.id)
    assert (tally.votes_for, tally.votes_against, tally.votes_abstained, tally.is_adopted) == (3, 1, 0, True)
    assert (item.votes[0].kind, item.votes[0].tally, item.ballots, item.votes[0].handed_in) == ("secret", tally, [], 4)
    assert await owner.fetchval("select count(*) from secret_voter") == 4


async def test_a_ballot_that_is_alone_is_not_counted(meeting: Meeting, owner: asyncpg.Connection) -> None:
    """Its count would be its member's vote; none at all tells nothing of anybody, and two are told as their sum."""
    await open_secret(meeting)
    await cast(meeting, "against")
    with pytest.raises(Clash, match="one ballot alone"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    assert await owner.fetchval("select state from vote") == "open"
    await actions.break_off_vote(meeting.acting, meeting.item_id, why="hlasoval jediný člen", at=at(12))
    await open_secret(meeting)
    with pytest.raises(Clash, match="one ballot alone"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=HandsIn(votes_for=1, votes_against=0, votes_abstained=0))
    await cast(meeting, "against", "for")
    assert await actions.close_vote(meeting.acting, meeting.item_id, at=at(13)) is not None


async def test_the_two_tables_have_nothing_in_common_but_the_vote(meeting: Meeting, owner: asyncpg.Connection) -> None:
    columns = {
        table: {
            row["column_name"]
            for row in await owner.fetch("select column_name from information_schema.columns where table_name = $1", table)
        }
        for table in ("secret_voter", "secret_ballot")
    }
    assert columns == {"secret_voter": {"id", "community_id", "vote", "person"}, "secret_ballot": {"id", "community_id", "vote", "choice"}}
    await open_secret(meeting)
    await cast(meeting, "for", "against", "abstain")
    for _ in ("while it runs", "when it is closed"):
        ids = [row["id"] for table in columns for row in await owner.fetch(f"select id from {table}")]
        assert ({one.version for one in ids}, len(set(ids))) == ({4}, 6)
        wrote = [row["xmin"] for table in columns for row in await owner.fetch(f"select distinct xmin::text as xmin from {table}")]
        assert (len(wrote), len(set(wrote))) == (2, 1)
        before = set(ids)
        if await owner.fetchval("select state from vote") == "open":
            await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
            again = {row["id"] for table in columns for row in await owner.fetch(f"select id from {table}")}
            assert not before & again


async def test_where_a_ballot_lies_says_nothing_of_whose_it_is(town: Town, owner: asyncpg.Connection) -> None:
    """Of votes that differ in nothing, the first voter's ballot lies in each place sometimes: so in some pair of twelve votes the
    orders differ, which for one fixed order has the chance of one in 24 ** 11."""
    meeting = await set_up(town)
    orders = set()
    for number in range(12):
        await actions.open_vote(meeting.acting, meeting.item_id, at=at(10 + number), kind="secret")
        await cast(meeting, "for", "against", "abstain", "for")
        ballots = await owner.fetch("select choice from secret_ballot order by ctid")
        voters = await owner.fetch("select person from secret_voter order by ctid")
        orders.add((tuple(row["choice"] for row in ballots), tuple(row["person"] for row in voters)))
        await actions.break_off_vote(meeting.acting, meeting.item_id, at=at(10 + number), why="zkouška")
    assert len({choices for choices, _ in orders}) > 1
    assert len({voters for _, voters in orders}) > 1


async def seat(meeting: Meeting, town: Town) -> uuid.UUID:
    """The town's member, who can sign in, takes the seat of the second member and is there now."""
    person_id = town.people["member"].person_id
    assert person_id is not None
    async with transaction(town.acting) as connection:
        for table in ("body_seat", "attendance"):
            await connection.execute(f"update {table} set person = $1 where person = $2", person_id, meeting.members[1])
        await connection.execute("update attendance set arrived_at = now() - interval '1 hour' where person = $1", person_id)
    return person_id


async def test_casting_writes_nowhere_else(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Through the API with a key for repeating and through the page: every table before and after, and what is logged."""
    await open_secret(meeting)
    member = await seat(meeting, town)
    keyed = {**await token_of(town.people["member"]), "idempotency-key": str(uuid.uuid4())}
    before = await dump(owner)
    sent = await client.post(f"/api/v1/items/{meeting.item_id}/secret-votes", headers=keyed, json={"choice": "against"})
    assert (sent.status_code, sent.json()) == (201, {"accepted": True})
    after = await dump(owner)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"secret_voter", "secret_ballot", "meeting"}
    assert sum((after["meeting"] - before["meeting"]).values()) == 1  # its version, by which pages see that something was done
    again = await client.post(f"/api/v1/items/{meeting.item_id}/secret-votes", headers=keyed, json={"choice": "for"})
    assert (again.status_code, again.json()["voted"]) == (409, True)
    rows = [row for table in (await dump(owner)).values() for row in table]
    assert [row for row in rows if str(member) in row and "against" in row] == []
    assert "against" not in caplog.text


async def test_the_page_takes_a_ballot_once_and_tells_only_that(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    await open_secret(meeting)
    await seat(meeting, town)
    await sign_in(client, town.emails["member"])
    page, address = f"/committee/meetings/{meeting.id}", f"/committee/items/{meeting.item_id}/secret-vote"
    token = {"_csrf_token": client.cookies["csrf"]}
    empty = await client.post(address, data=token)
    assert (empty.status_code, "Vyberte, jak hlasujete." in empty.text) == (422, True)
    receipts = await owner.fetchval("select count(*) from receipt")
    for choice in ("against", "for"):
        sent = await client.post(address, data={**token, "secret_choice": choice})
        assert (sent.status_code, sent.headers["location"]) == (303, f"{page}#item-{meeting.item_id}")
    shown = (await client.get(page)).text
    assert ("Váš lístek je ve schránce" in shown, "secret_choice" in shown) == (True, False)
    assert [row["choice"] for row in await owner.fetch("select choice from secret_ballot")] == ["against"]
    assert await owner.fetchval("select count(*) from receipt") == receipts


async def test_nobody_sees_how_it_stands_while_it_runs(meeting: Meeting, town: Town, client: httpx.AsyncClient) -> None:
    await open_secret(meeting)
    await cast(meeting, "for", "for", "against")
    told = (await client.get(f"/api/v1/meetings/{meeting.id}", headers=await token_of(town.people["chair"]))).json()["items"][0]
    (vote,) = told["votes"]
    assert (vote["handed_in"], vote["tally"], vote["ballots"], vote["standings"]) == (3, None, [], [])
    assert not {"against", "abstain"} & set(json.dumps(told).split('"'))


async def test_nobody_votes_twice_however_fast(meeting: Meeting, owner: asyncpg.Connection) -> None:
    await open_secret(meeting)
    presses = [(number, choice) for number in range(4) for choice in ("for", "against", "abstain")]
    answers = await asyncio.gather(
        *(actions.cast_secret(acting_of(meeting, number), meeting.item_id, choice, at=at(11)) for number, choice in presses),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert Counter(type(one) for one in answers) == {type(None): 4, Clash: 8}
    assert [await owner.fetchval(f"select count(*) from {table}") for table in ("secret_voter", "secret_ballot")] == [4, 4]


async def test_only_who_is_there_and_not_excluded_votes_and_nobody_for_another(meeting: Meeting, town: Town) -> None:
    await actions.declare_conflict(meeting.acting, meeting.item_id, meeting.members[3], "soused", at=at(5))
    await actions.decide_conflict(meeting.acting, meeting.item_id, meeting.members[3], is_excluded=True, at=at(6))
    await open_secret(meeting)
    for number, says in ((3, "is excluded"), (4, "is not in the room")):
        with pytest.raises(Clash, match=says):
            await actions.cast_secret(acting_of(meeting, number), meeting.item_id, "for", at=at(11))
    with pytest.raises(Clash, match="has no seat"):
        await actions.cast_secret(town.people["officer"], meeting.item_id, "for", at=at(11))
    with pytest.raises(Clash, match="each member votes for themselves"):
        await actions.cast(meeting.acting, meeting.item_id, meeting.members[0], "for", at=at(11))
    with pytest.raises(BadInput, match='did you mean "for"'):
        await actions.cast_secret(acting_of(meeting, 0), meeting.item_id, "fore", at=at(11))  # type: ignore[arg-type]


async def test_who_voted_and_left_keeps_the_box_shut(meeting: Meeting, owner: asyncpg.Connection) -> None:
    """A secret ballot cannot be taken back, so the vote waits for them or is held again; nobody absent ever counts."""
    await open_secret(meeting)
    await cast(meeting, "for", "for", "for", "for")
    await actions.leave(meeting.acting, meeting.id, meeting.members[3], at=at(12))
    with pytest.raises(Clash, match="1 member who voted is gone or excluded"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(13))
    await actions.break_off_vote(meeting.acting, meeting.item_id, at=at(14), why="Odešel člen, který hlasoval.")
    assert [await owner.fetchval(f"select count(*) from {table}") for table in ("secret_voter", "secret_ballot")] == [0, 0]
    entries = await owner.fetch("select facts::text as facts from journal_entry where verb = 'vote broken off'")
    assert [json.loads(row["facts"]) for row in entries] == [{"title": "Terénní služba"}]
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(15), kind="secret")
    await cast(meeting, "for", "for", "for")
    assert await actions.close_vote(meeting.acting, meeting.item_id, at=at(16)) is not None


async def test_the_chairs_casting_vote_is_nothing_in_secret(town: Town) -> None:
    from msgspec.structs import replace

    meeting = await set_up(town, replace(RULE, casting_vote=True, majority_of="present"))
    await open_secret(meeting)
    await cast(meeting, "for", "for", "against", "against")
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    assert resolution_id is not None
    async with reading(meeting.acting) as connection:
        tally = (await queries.get_resolution(connection, resolution_id)).tally
    assert (tally.votes_for, tally.votes_against, tally.casting_vote_used, tally.is_adopted) == (2, 2, False, False)


async def test_a_secret_vote_on_paper(meeting: Meeting) -> None:
    await open_secret(meeting)
    with pytest.raises(BadInput, match="knows nobody's vote"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=HandsIn(3, 1, 0, "for"))
    with pytest.raises(BadInput, match="5 votes were counted, and 4 members in the room may vote"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=HandsIn(3, 1, 1))
    await cast(meeting, "for")
    with pytest.raises(Clash, match="either all vote on paper or all here"):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=HandsIn(3, 1, 0))
    await actions.break_off_vote(meeting.acting, meeting.item_id, at=at(13), why="na papíře")
    await open_secret(meeting)
    assert await actions.close_vote(meeting.acting, meeting.item_id, at=at(14), hands=HandsIn(3, 1, 0)) is not None


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param(
            "insert into secret_ballot (id, vote, choice) select gen_random_uuid(), id, 'for' from vote", "not as many", id="no voter"
        ),
        pytest.param("delete from secret_voter where ctid in (select ctid from secret_voter limit 1)", "not as many", id="voter gone"),
        pytest.param("update secret_ballot set choice = 'against'", "permission denied", id="changed"),
        pytest.param("update secret_voter set person = person", "permission denied", id="given to another"),
    ],
)
async def test_the_database_keeps_the_box_even(meeting: Meeting, statement: str, says: str) -> None:
    await open_secret(meeting)
    await cast(meeting, "for", "against")
    with pytest.raises(asyncpg.PostgresError, match=says):
        async with transaction(meeting.acting) as connection:
            await connection.execute(statement)


async def test_a_closed_box_stays_as_it_is(meeting: Meeting, owner: asyncpg.Connection) -> None:
    await open_secret(meeting)
    await cast(meeting, "for", "for", "for")
    await actions.close_vote(meeting.acting, meeting.item_id, at=at(12))
    for statement in (
        "delete from secret_ballot", "delete from secret_voter", "update secret_ballot set choice = 'against'",
        "insert into secret_ballot (id, community_id, vote, choice) select gen_random_uuid(), community_id, id, 'for' from vote",
        "update vote set tally = '{}'", "delete from vote",
    ):  # fmt: skip
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(statement)
