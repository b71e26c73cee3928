"""Ideas are offered when a call fits them, those set aside too: told once to the Centre and to their organisation, and on pages both ways."""

import asyncio
import datetime as dt
import random
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest

from absorb.calls.actions import load_calls, offer_ideas
from absorb.calls.actions.aid import add_grant, strike_grant
from absorb.calls.actions.offering import offer_when_aid_is_old
from absorb.calls.jobs import JOBS
from absorb.calls.queries import find_ideas, get_candidate, read_ground
from absorb.calls.queries.fitting import ZONE
from absorb.calls.rules import CallText, read_call
from absorb.calls.rules.aid import years_before
from absorb.calls.rules.fitting import is_near
from absorb.calls.rules.register import GrantIn
from absorb.db import reading, transaction
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.people.actions import ensure_organisation
from absorb.people.actions.organisations import change_organisation
from absorb.people.schemas import OrganisationIn
from absorb.tank.actions import move
from absorb.tank.actions.bulk import preview_moves, take_moves
from absorb.tank.queries.bulk import Chosen
from absorb.town.actions import change_territory
from absorb.town.schemas import Territory
from absorb.web import today
from tests.conftest import Town, token_of
from tests.promises import keep_promises
from tests.seed import add_idea, join_organisation

CALL = """
code = "{code}"
title = "Výzva {code}"
source = "výzva"
applicants = [{{ kind = "ngo", name = "NNO", source = "výzva" }}]
programme = {{ code = "OPZ", name = "OPZ+", authority = {{ value = "MPSV", source = "výzva" }} }}

[amounts]
max_total = {{ value = "{most}.00", source = "výzva" }}

[timing]
opens_on = {{ value = "{year}-01-01", source = "výzva" }}
closes_on = {{ value = "{year}-12-31", source = "výzva" }}
"""


def written(folder: Path, code: str, *, most: int = 1_000, year: int | None = None) -> Path:
    (folder / code).mkdir(exist_ok=True)
    (folder / code / "call.toml").write_text(CALL.format(code=code, most=most, year=year or today().year))
    return folder


async def ideas_in(town: Town, state: str, *costs: int) -> list[str]:
    async with transaction(town.people["officer"]) as connection:
        organisation = await ensure_organisation(connection, "Spolek A", kind="ngo")
        for number, cost in enumerate(costs, 1):
            idea = await add_idea(connection, f"UL-2026-{number:04d}", f"Klub {number}", cost_minor=cost * 100, state=state)
            await connection.execute("update idea set organisation = $2 where id = $1", idea, organisation)
    return [f"UL-2026-{number:04d}" for number in range(1, len(costs) + 1)]


async def told(owner: asyncpg.Connection) -> list[tuple[str, str, str]]:
    rows = await owner.fetch("""select split_part(p.email, '@', 1) as who, n.address,
        coalesce(n.facts ->> 'count', '') || ' ' || (n.facts ->> 'reference') as facts
        from notice n join person p on p.id = n.person where n.kind = 'call_fits' order by n.made_at, n.address, 1""")  # fmt: skip
    return [tuple(row) for row in rows]


async def test_a_new_call_is_held_against_what_was_set_aside(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    await ideas_in(town, "set_aside", 900, 1_100, 1_000)
    folder = written(written(tmp_path, "new"), "old", year=today().year - 1)
    for _ in range(2):
        await load_calls(town.people["finance"], folder)
        await keep_promises()
    assert await told(owner) == [(who, "/calls/new/ideas", "2 UL-2026-0001") for who in ("lead", "officer")]
    await load_calls(town.people["finance"], written(folder, "new", most=2_000))
    await keep_promises()
    assert (await told(owner))[2:] == [(who, "/calls/new/ideas", "1 UL-2026-0002") for who in ("lead", "officer")], "the new pair alone"


async def test_what_is_moved_is_held_against_the_calls(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    (one, two) = await ideas_in(town, "returned", 900, 2_000)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    assert await told(owner) == [], "what was returned is not ready to be offered"
    for reference in (one, two):
        await move(town.people["officer"], reference, "set_aside", "Není výzva", roles=frozenset(("officer",)))
    await keep_promises()
    found = await asyncio.gather(*(offer_ideas(town.acting, today()) for _ in range(3)))
    assert (await told(owner), found) == ([(who, "/calls/new/ideas", f"1 {one}") for who in ("lead", "officer")], [0, 0, 0])


async def test_what_small_aid_leaves_decides_again_when_a_row_is_struck_out(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    """Nothing of the idea or the call changes; the organisation had all it may have, and then it turns out that it had not."""
    await ideas_in(town, "in_tank", 900)
    organisation = await owner.fetchval("select id from organisation")
    full = GrantIn(granted_on=today(), regulation="general", eur=Money(300_000_00), provider="Kraj", origin="register")
    grant = await add_grant(town.people["officer"], organisation, full, today=today())
    path = written(tmp_path, "new") / "new" / "call.toml"
    path.write_text(path.read_text() + '\n[aid_regime]\nregime = "de_minimis"\nsource = "výzva"\n')
    await load_calls(town.people["finance"], tmp_path)
    await keep_promises()
    await owner.execute("update call_offered set offered_at = now() + interval '2 hours'")
    assert await told(owner) == [], "nothing is left of the ceiling"
    await strike_grant(town.people["officer"], grant, "Patří jiné organizaci")
    await keep_promises()
    assert await told(owner) == [(who, "/calls/new/ideas", "1 UL-2026-0001") for who in ("lead", "officer")]


async def test_an_organisation_of_another_kind_and_a_town_that_says_where_it_lies_are_held_against_the_calls_again(
    town: Town, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    """Nothing of the ideas changes; yet they fit."""
    await ideas_in(town, "in_tank", 900, 800)
    organisation = await owner.fetchval("update organisation set kind = 'business' returning id")
    path = written(tmp_path, "new") / "new" / "call.toml"
    path.write_text('territory_codes = [{ code = "CZ042", source = "výzva" }]\n' + path.read_text())
    await change_territory(town.people["administrator"], Territory(nuts="CZ010"))
    await load_calls(town.people["finance"], tmp_path)
    await keep_promises()
    await owner.execute("update call_offered set offered_at = now() + interval '2 hours'")
    await change_organisation(town.people["officer"], organisation, OrganisationIn(name="Spolek A", kind="ngo"))
    await keep_promises()
    assert await told(owner) == [], "the call is for another place"
    await change_territory(town.people["administrator"], Territory(nuts="CZ042"))
    await keep_promises()
    assert await told(owner) == [(who, "/calls/new/ideas", "2 UL-2026-0001") for who in ("lead", "officer")]
    await owner.execute("delete from call_fit; delete from notice; update call_offered set offered_at = now() + interval '2 hours'")
    await change_organisation(town.people["officer"], organisation, OrganisationIn(name="Spolek A", kind="school"))
    await keep_promises()
    assert await told(owner) == [], "the call is for others"
    await change_organisation(town.people["officer"], organisation, OrganisationIn(name="Spolek A", kind="ngo"))
    await keep_promises()
    assert await told(owner) == [(who, "/calls/new/ideas", "2 UL-2026-0001") for who in ("lead", "officer")]


async def test_aid_that_has_grown_old_lets_ideas_fit_again(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    """Three years and a day later it counts no more; nobody did anything, a chore looks once a day."""
    await ideas_in(town, "in_tank", 900)
    organisation = await owner.fetchval("select id from organisation")
    path = written(tmp_path, "new") / "new" / "call.toml"
    path.write_text(path.read_text() + '\n[aid_regime]\nregime = "de_minimis"\nsource = "výzva"\n')
    await load_calls(town.people["finance"], tmp_path)
    full = GrantIn(granted_on=years_before(today(), 3), regulation="general", eur=Money(300_000_00), provider="Kraj", origin="register")
    await add_grant(town.people["officer"], organisation, full, today=today())
    await add_grant(town.people["officer"], organisation, msgspec.structs.replace(full, granted_on=today(), eur=Money(0)), today=today())
    await keep_promises()
    assert await told(owner) == [], "today it still counts"
    noon = dt.datetime.combine(today(), dt.time(12), ZONE)
    await offer_when_aid_is_old(noon)
    assert await owner.fetchval("select count(*) from outbox_promise where done_at is null") == 0, "today everything was looked at"
    tomorrow = noon + dt.timedelta(days=1)
    await offer_when_aid_is_old(tomorrow)
    assert await owner.fetchval("select job from outbox_promise where done_at is null") == "offer_ideas"
    await owner.execute("update idea set changed_at = now() - interval '3 days'")
    assert [await offer_ideas(town.acting, tomorrow.date()) for _ in range(2)] == [1, 0]
    assert await told(owner) == [(who, "/calls/new/ideas", "1 UL-2026-0001") for who in ("lead", "officer")]


async def test_the_idea_s_organisation_is_told_of_its_own(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    await ideas_in(town, "in_tank", 900, 800)
    await join_organisation(town.people["submitter"], "Spolek A")
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    assert await told(owner) == [
        ("lead", "/calls/new/ideas", "2 UL-2026-0001"),
        ("officer", "/calls/new/ideas", "2 UL-2026-0001"),
        ("submitter", "/tank/UL-2026-0001/calls", "2 UL-2026-0001"),
    ]


async def test_nobody_is_told_of_a_call_that_only_the_kind_of_organisation_speaks_for(
    town: Town, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    """What the pages put under "too little is known" is no news."""
    await ideas_in(town, "in_tank", 900)
    await owner.execute("update idea set cost_minor = null")
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    assert await told(owner) == []


async def test_many_set_aside_at_once_are_one_look_and_one_notice(town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    await ideas_in(town, "returned", 900, 800, 700)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    chosen = [Chosen(row["id"], row["version"]) for row in await owner.fetch("select id, version from idea")]
    bulk = await preview_moves(town.people["officer"], "set_aside", chosen=chosen)
    await take_moves(town.people["officer"], bulk, "Není výzva", roles=frozenset(("officer",)))
    assert await owner.fetchval("select count(*) from outbox_promise where job = any ($1) and done_at is null", list(JOBS)) == 1
    await keep_promises()
    assert await told(owner) == [(who, "/calls/new/ideas", "3 UL-2026-0001") for who in ("lead", "officer")]


@pytest.mark.parametrize(("role", "seen"), [("officer", ["UL-2026-0001"]), ("auditor", ["UL-2026-0001"]), ("submitter", [])])
async def test_what_fits_stands_beside_the_call_for_those_who_read_the_tank(
    client: httpx.AsyncClient, town: Town, tmp_path: Path, role: str, seen: list[str]
) -> None:
    await ideas_in(town, "set_aside", 900, 2_000)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    body = (await client.get("/api/v1/calls/new", headers=await token_of(town.people[role]))).json()
    assert [one["reference"] for one in body["set_aside"]] == seen
    for one in body["set_aside"]:
        assert {condition["name"]: condition["verdict"] for condition in one["conditions"]} == {
            "applications": "met", "applicant": "met", "target_groups": "unknown", "activities": "unknown", "territory": "unknown",
            "cost": "met", "months": "unknown", "aid": "unknown",
        }  # fmt: skip


async def test_another_town_s_ideas_are_not_offered(town: Town, other_town: Town, tmp_path: Path, owner: asyncpg.Connection) -> None:
    await ideas_in(other_town, "set_aside", 900)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    assert await told(owner) == []


KINDS = ["ngo", "municipal", "school", "unknown", None]
GROUPS = [[], ["seniors"], ["families"], ["seniors", "families"], ["lidé z ubytoven"], ["Senioři"]]


def drawn(chance: random.Random) -> list[CallText]:
    """Calls that ask for this and that: each bound is there or not."""
    found = []
    for number in range(25):
        lines = [
            "[amounts]",
            *([f'min_total = {{ value = "{chance.choice([0, 300])}.00", source = "s" }}'] if chance.random() < 0.5 else []),
            *([f'max_total = {{ value = "{chance.choice([500, 1000])}.00", source = "s" }}'] if chance.random() < 0.7 else []),
            "[timing]",
            *(['latest_end_on = { value = "2027-06-15", source = "s" }'] if chance.random() < 0.5 else []),
            *(['longest_months = { value = 6, source = "s" }'] if chance.random() < 0.5 else []),
        ]
        head = [f'code = "C{number}"', 'title = "V"', 'source = "s"']
        if chance.random() < 0.7:
            head.append('applicants = [{ kind = "ngo", name = "NNO", source = "s" }, { kind = "unknown", name = "?", source = "s" }]')
        if chance.random() < 0.6:
            name = chance.choice(["Senioři", "Osoby sociálně vyloučené", "Lidé z ubytoven"])
            head.append(f'target_groups = [{{ name = "{name}", source = "s" }}]')
        head.append('programme = { code = "P", name = "P", authority = { value = "A", source = "s" } }')
        found.append(read_call("\n".join([*head, *lines]).encode()))
    return found


async def test_what_the_database_leaves_out_is_exactly_what_surely_does_not_fit(town: Town) -> None:
    chance = random.Random(7)
    async with transaction(town.people["officer"]) as connection:
        owners = {kind: await ensure_organisation(connection, f"Spolek {kind}", kind=kind) for kind in KINDS if kind is not None}
        for number in range(1, 121):
            cost, kind = chance.choice([None, 10_000, 30_000, 40_000, 100_000, 200_000]), chance.choice(KINDS)
            idea = await add_idea(
                connection,
                f"UL-2026-{number:04d}",
                f"Klub {number}",
                cost_minor=cost,
                state=chance.choice(["in_tank", "set_aside", "draft"]),
            )
            first = chance.choice([None, Month.parse("2027-01")])
            last = chance.choice([None, Month.parse("2027-06"), Month.parse("2027-07"), Month.parse("2027-05")])
            await connection.execute(
                "update idea set organisation = $2, target_groups = $3, first_month = $4, last_month = $5 where id = $1",
                idea, owners.get(kind), chance.choice(GROUPS), first, last,
            )  # fmt: skip
    async with reading(town.people["officer"]) as connection:
        ground = await read_ground(connection, today())
        rows = await connection.fetch("select id, reference, state from idea order by reference")
        ideas = [await get_candidate(connection, row["id"]) for row in rows if row["state"] != "draft"]
        sizes = set()
        for call in drawn(chance):
            expected = {idea.reference for idea in ideas if is_near(ground.compare(call, idea))}
            pages = [await find_ideas(connection, call, today(), number) for number in (1, 2, 3)]
            assert {one.reference for found, _ in pages for one in found} == expected
            assert all(near >= len(expected) for _, near in pages[:1])
            sizes.add(len(expected))
    assert len(sizes) > 5, "calls that ask for different things find different ideas"
