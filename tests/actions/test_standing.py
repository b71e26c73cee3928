"""Promised works are done for who may still do them: a role or a membership may end between asking and doing."""

import uuid
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from absorb.db import reading, transaction
from absorb.funding.actions import CHOOSE, SCHEDULE, PromisedPortfolio, PromisedSchedule
from absorb.outbox.actions import promise
from absorb.people.actions.standing import NO_LONGER
from absorb.priority.actions import FREEZE
from absorb.priority.actions.promising import Promised as PromisedRanking
from absorb.progress.actions import begin
from absorb.tank.actions import exchange
from absorb.tank.actions.bulk import preview_moves, take_moves
from absorb.tank.queries.search import Wanted
from absorb.tank.rules.form import Editor
from absorb.tank.rules.search import Asker, ask, read_search
from tests.actions.test_tank_exchange import CENTRE, bring, changed, fill, shown, write
from tests.conftest import Town
from tests.promises import keep_promises
from tests.seed import add_idea, join_organisation


async def leaves(owner: asyncpg.Connection, town: Town, role: str) -> None:
    """The last role goes."""
    await owner.execute("delete from membership where person = $1", town.people[role].person_id)


async def troubles(town: Town) -> list[tuple[str, str | None]]:
    async with reading(town.acting) as connection:
        return [tuple(row) for row in await connection.fetch("select kind, trouble from work order by made_at, id")]


async def test_moves_of_many_ideas_are_not_done_for_who_left(town: Town, owner: asyncpg.Connection) -> None:
    officer = town.people["officer"]
    async with transaction(officer) as connection:
        for number in range(201):
            await add_idea(connection, f"UL-2026-{number:04}", f"Služba {number}")
    everything = Wanted(ask(read_search(""), Asker(officer.person_id)))  # type: ignore[arg-type]
    bulk = await preview_moves(officer, "reserve", wanted=everything)
    assert await take_moves(officer, bulk, "Není výzva", roles=frozenset(("officer",))) is not None
    await leaves(owner, town, "officer")
    await keep_promises()
    assert await troubles(town) == [("bulk_move", NO_LONGER)]
    assert await owner.fetchval("select count(*) from idea where state = 'reserve'") == 0


async def test_a_workbook_is_neither_read_nor_taken_for_who_left(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    await fill(town)
    officer = town.people["officer"]
    out, _ = await bring(town, changed(await write(town), {(2, "title"): "Jinak"}), tmp_path)
    await exchange.take_in(officer, out.id)
    late = await exchange.bring_in(officer, await write(town), file_name="pozdě.xlsx")
    await leaves(owner, town, "officer")
    for _ in range(2):
        await keep_promises()
    assert [trouble for kind, trouble in await troubles(town) if kind != "exchange_write"] == [None, NO_LONGER, NO_LONGER]
    for one in (out.id, late):
        kept, _ = await shown(town, one)
        assert (kept.state, kept.trouble) == ("failed", NO_LONGER)
    assert await owner.fetchval("select count(*) from idea where title = 'Jinak'") == 0


async def test_rows_of_an_organisation_that_was_left_are_left(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    await fill(town)
    submitter = town.people["submitter"]
    mine = await join_organisation(submitter, "Spolek Most")
    theirs = await join_organisation(submitter, "Charita")
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set organisation = $1 where reference = 'UL-2025-0001'", mine)
        await connection.execute("update idea set organisation = $1 where reference = 'UL-2025-0002'", theirs)
    both = Editor(frozenset(("submitter",)), frozenset((mine, theirs)))
    rows = [
        {"title": "Nová naše", "need": "x", "organisation_id": "Spolek Most"},
        {"title": "Nová jejich", "need": "x", "organisation_id": "Charita"},
    ]
    out, _ = await bring(
        town, changed(await write(town), {(2, "title"): "Naše", (3, "title"): "Jejich"}, rows), tmp_path, both, "submitter"
    )
    await exchange.take_in(submitter, out.id)
    await owner.execute("delete from membership where person = $1 and organisation = $2", submitter.person_id, theirs)
    await keep_promises()
    out, found = await shown(town, out.id, "submitter")
    assert (out.state, out.result) == ("taken", {"added": 1, "changed": 1, "left": 2})
    assert [row.title for row in found if row.is_overtaken] == ["Služba 2", "Nová jejich"]
    titles = await owner.fetch("select title from idea where title ~ '(Naše|Jejich|naše|jejich)' order by title")
    assert [row["title"] for row in titles] == ["Naše", "Nová naše"]


@pytest.mark.parametrize(
    ("job", "shape", "role"),
    [(FREEZE, PromisedRanking, "lead"), (CHOOSE, PromisedPortfolio, "finance"), (SCHEDULE, PromisedSchedule, "finance")],
)
async def test_engines_do_not_reckon_for_who_left(town: Town, owner: asyncpg.Connection, job: str, shape: type[Any], role: str) -> None:
    who = town.people[role]
    async with transaction(who) as connection:
        work = await begin(connection, job, None, None)
        facts = {"person": who.person_id, "work": work, "draws": 300, "seed": 7, "note": None, "corrects": None, "year": 2027}
        needed = [field.name for field in msgspec.structs.fields(shape) if field.required]
        given = {name: facts.get(name, uuid.uuid4() if name != "case_sha256" else "x") for name in needed}
        await promise(connection, job, msgspec.to_builtins(shape(**given)))
    await leaves(owner, town, role)
    await keep_promises()
    assert await troubles(town) == [(job, NO_LONGER)]


async def test_a_role_that_is_held_still_is_enough(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    """The lead who became an officer meanwhile."""
    await fill(town)
    out, _ = await bring(town, changed(await write(town), {(2, "title"): "Jinak"}), tmp_path, CENTRE, "lead")
    await exchange.take_in(town.people["lead"], out.id)
    await owner.execute("update membership set role = 'officer' where person = $1", town.people["lead"].person_id)
    await keep_promises()
    assert (await shown(town, out.id, "lead"))[0].result == {"added": 0, "changed": 1, "left": 0}
