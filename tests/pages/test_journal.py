"""The journal as its keepers read it: found by what, whom and when; a personal part erased with a reason; its head taken and sent."""

import datetime as dt

import asyncpg
import httpx
import pytest

from absorb.db import reading, snapshot, transaction
from absorb.embedded import Servers
from absorb.journal.actions import record, seal
from absorb.journal.queries import AT_ONCE, verify
from absorb.journal.rules import read_heads
from absorb.kernel.ids import new_id
from absorb.notices.actions import change_head_address, promise_heads
from absorb.worker import connect_queue, keep_all
from tests.conftest import Town, sign_in
from tests.letters import Letters
from tests.pages.reading import words_of
from tests.seed import add_idea

PAGE = {"accept": "text/html"}


async def write_three(town: Town) -> None:
    """Two entries about an idea by the officer, one with a personal part, and one about a meeting by the chair."""
    async with transaction(town.people["officer"]) as connection:
        idea = await add_idea(connection, "UL-2026-0001", "Terénní služba")
        await record(connection, "idea moved", ("idea", idea), {"from": "submitted", "to": "in_tank", "odd": {"x": 1}}, why="je úplný")
        await record(connection, "idea submitted", ("idea", idea), {"title": "Terénní služba"}, personal={"telefon": "777 123 456"})
    async with transaction(town.people["chair"]) as connection:
        await record(connection, "vote opened", ("meeting", new_id()), {"title": "Bod"})
    await seal(town.acting)


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ("", ["Zahájeno hlasování", "Podáno", "Záměr změnil stav"]),
        ("?kind=meeting", ["Zahájeno hlasování"]),
        ("?thing=ul-2026-0001", ["Podáno", "Záměr změnil stav"]),
        ("?person={chair}", ["Zahájeno hlasování"]),
        ("?from={today}&to={today}", ["Zahájeno hlasování", "Podáno", "Záměr změnil stav"]),
        ("?to={yesterday}", []),
        ("?from=0001-01-01&to=9999-12-31", ["Zahájeno hlasování", "Podáno", "Záměr změnil stav"]),
    ],
)
async def test_entries_are_found(client: httpx.AsyncClient, town: Town, query: str, verbs: list[str]) -> None:
    await write_three(town)
    async with reading(town.acting) as connection:
        today = await connection.fetchval("select (now() at time zone 'Europe/Prague')::date")
    await sign_in(client, town.emails["lead"])
    shown = await client.get(
        "/journal" + query.format(chair=town.people["chair"].person_id, today=today, yesterday=today - dt.timedelta(days=1)), headers=PAGE
    )
    words = words_of(shown)
    assert shown.status_code == 200
    assert [
        verb for verb in ("Zahájeno hlasování", "Podáno", "Záměr změnil stav") if f"{verb} zá" in words or f"{verb} zasedání" in words
    ] == verbs


async def test_an_entry_is_a_sentence_with_its_links_and_hides_what_is_personal(client: httpx.AsyncClient, town: Town) -> None:
    await write_three(town)
    await sign_in(client, town.emails["lead"])
    shown = await client.get("/journal?thing=UL-2026-0001", headers=PAGE)
    words = words_of(shown)
    assert "Záměr změnil stav záměr UL-2026-0001 Proč: je úplný" in words
    assert "z: podáno; na: v zásobníku" in words
    assert 'href="/tank/UL-2026-0001"' in shown.text
    assert ("777 123 456" in words, "Má osobní část" in words) == (False, True)
    await sign_in(client, town.emails["auditor"])
    assert "777 123 456" in words_of(await client.get("/journal", headers=PAGE))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=včera", "Napište den jako rok-měsíc-den, třeba 2026-11-22."),
        ("from=2026-11-22&to=2026-11-21", "Poslední den je dřív než první."),
        ("thing=XX", "Nic se tu nejmenuje XX; napište značku, například UL-2026-0042, nebo číslo usnesení."),
        ("person=on", "Vyberte někoho ze seznamu."),
    ],
)
async def test_what_cannot_be_looked_for_is_told_at_its_field(client: httpx.AsyncClient, town: Town, query: str, says: str) -> None:
    await sign_in(client, town.emails["auditor"])
    shown = await client.get(f"/journal?{query}", headers=PAGE)
    assert (shown.status_code, words_of(shown).count(says)) == (422, 2)


async def test_a_personal_part_is_erased_with_a_reason_and_the_chain_holds(client: httpx.AsyncClient, town: Town) -> None:
    await write_three(town)
    async with reading(town.acting) as connection:
        entry = await connection.fetchval("select entry from journal_personal")
    await sign_in(client, town.emails["administrator"])
    token = {"_csrf_token": client.cookies["csrf"]}
    refused = await client.post(f"/journal/entries/{entry}/erase", data={"why": "  ", **token}, headers=PAGE)
    assert (refused.status_code, words_of(refused).count("Napište, proč se maže: důvod v deníku zůstane navždy.")) == (422, 2)
    erased = await client.post(f"/journal/entries/{entry}/erase", data={"why": "žádost o výmaz", **token}, headers=PAGE)
    assert erased.headers["location"] == "/journal?note=erased"
    words = words_of(await client.get(erased.headers["location"], headers=PAGE))
    assert ("777 123 456" in words, "Osobní část byla smazána." in words, "Proč: žádost o výmaz" in words) == (False, True, True)
    again = await client.post(f"/journal/entries/{entry}/erase", data={"why": "znovu", **token}, headers=PAGE)
    assert again.status_code == 409
    await seal(town.acting)
    chain = words_of(await client.get("/journal/chain", headers=PAGE))
    assert "Řetěz drží: 4 články." in chain


async def test_the_days_head_is_kept_once_and_sent_outside(
    town: Town, letters: Letters, servers: Servers, owner: asyncpg.Connection
) -> None:
    await write_three(town)
    await change_head_address(town.people["administrator"], " firma@audit.example ")
    early, morning = dt.datetime(2027, 3, 12, 5, 59, tzinfo=dt.UTC), dt.datetime(2027, 3, 12, 6, 1, tzinfo=dt.UTC)
    assert [await promise_heads(early), await promise_heads(morning), await promise_heads(morning)] == [0, 1, 0]
    queue = await connect_queue(servers.redis_url)
    await keep_all(queue)
    await queue.aclose()
    assert sorted(message["to"] for message in letters.arrived()) == ["auditor@usti.example", "firma@audit.example"]
    anchors = read_heads(letters.arrived()[0].as_bytes())
    assert "Otisk deníku ke dni 12. 3. 2027" in letters.arrived()[0]["subject"]
    async with reading(town.acting) as connection:
        assert (await verify(connection, *anchors)).first_break is None
    await owner.execute("alter table journal_seal disable trigger user; alter table journal_entry disable trigger user")
    await owner.execute("delete from journal_personal; delete from journal_seal; update journal_entry set verb = 'idea merged'")
    await seal(town.acting)
    async with reading(town.acting) as connection:
        assert (await verify(connection)).first_break is None
        found = (await verify(connection, *anchors)).first_break
    assert found is not None
    assert found.says == f"link {anchors[0].number} is not the one that was written down"


async def test_the_head_is_a_file(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["auditor"])
    unsealed = await client.get("/journal/head", headers=PAGE)
    assert unsealed.headers["location"] == "/journal?note=unsealed"
    assert "Zatím není nic zapečetěno" in words_of(await client.get(unsealed.headers["location"], headers=PAGE))
    await write_three(town)
    taken = await client.get("/journal/head", headers=PAGE)
    async with reading(town.acting) as connection:
        last = (await verify(connection)).last
    assert read_heads(taken.content) == [last]


async def test_a_kept_head_cannot_be_changed(town: Town) -> None:
    await write_three(town)
    await promise_heads(dt.datetime(2027, 3, 12, 6, 1, tzinfo=dt.UTC))
    for harm in ("update journal_head set number = 1", "delete from journal_head", "truncate journal_head"):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError)):
            async with transaction(town.acting) as connection:
                await connection.execute(harm)


async def test_a_chain_longer_than_is_read_at_a_time_is_walked_to_its_end(town: Town, owner: asyncpg.Connection) -> None:
    count, bad = 2 * AT_ONCE + 100, AT_ONCE + 500
    async with transaction(town.acting) as connection:
        await connection.execute(
            "insert into journal_entry (id, verb, about_kind, facts) "
            "select gen_random_uuid(), 'idea changed', 'idea', jsonb_build_object('version', g) from generate_series(1, $1) g", count,
        )  # fmt: skip
    await seal(town.acting)
    async with snapshot(town.acting) as connection:
        whole = await verify(connection)
    assert (whole.first_break, whole.unsealed, whole.last and whole.last.number) == (None, 0, whole.links)
    assert whole.links >= count
    await owner.execute("alter table journal_entry disable trigger user")
    await owner.execute("update journal_entry set verb = 'idea merged' where id = (select entry from journal_seal where number = $1)", bad)
    async with snapshot(town.acting) as connection:
        broken = await verify(connection)
    assert (broken.first_break and broken.first_break.number, broken.links) == (bad, whole.links)
