"""The published workbook as it is, imported into a real database; then the same again, then a changed one."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import asyncpg
import openpyxl
import pytest

from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.tank.actions import find_twins, import_operations
from absorb.tank.papers.operations import COLUMNS
from absorb.tank.queries.ideas import get_idea
from absorb.tank.schemas.ideas import PassedOverOut
from tests.books import DEMO, operation, operations_book
from tests.conftest import Town

CALLS = frozenset(("03_15_022", "03_15_023", "03_15_026", "03_15_031", "03_15_037"))
PUBLISHED = DEMO / "operations-2016-08.xlsx"

EVERYTHING = """
select (select count(*) from idea), (select count(*) from organisation), (select count(*) from journal_entry),
    (select count(*) from tank_import), (select count(*) from idea_twin), (select max(last) from idea_counter),
    (select max(xmin::text::bigint) from idea), (select max(xmin::text::bigint) from organisation),
    (select max(xmin::text::bigint) from idea_twin), (select sum(version) from idea)
"""


async def everything(owner: asyncpg.Connection) -> tuple[Any, ...]:
    return tuple(await owner.fetchrow(EVERYTHING))


async def test_the_published_list_becomes_the_tank(town: Town, owner: asyncpg.Connection) -> None:
    content = PUBLISHED.read_bytes()
    assert hashlib.sha256(content).hexdigest() in (DEMO / "README.md").read_text(encoding="utf-8")
    report = await import_operations(town.people["officer"], content, file_name="list.xlsx", calls=CALLS)
    assert (report.added, report.changed, report.unchanged, report.refused) == (262, 0, 0, [])
    assert report.passed_over == PassedOverOut(blank_rows=6, code_rows=9, other_calls=1510)

    # An independent reading: openpyxl row by row, the sum over exact decimals.
    rows = [row for row in openpyxl.load_workbook(PUBLISHED).active.iter_rows(values_only=True) if row[5] in CALLS]
    total = await owner.fetchval("select sum(cost_minor)::bigint from idea")
    assert total == sum(Decimal(repr(row[8])) for row in rows) * 100 == 94125514386
    stored = {row["source_key"]: row for row in await owner.fetch("select * from idea")}
    assert set(stored) == {row[0] for row in rows}
    kept = [json.loads(stored[row[0]]["source_facts"])["values"] for row in rows]
    assert kept == [dict(zip(COLUMNS, map(str, row), strict=True)) for row in rows]
    assert {(row["state"], row["ripeness"], row["need"], row["subprogramme"], row["place"]) for row in stored.values()} == {
        ("in_tank", "proposal", None, None, None)
    }
    assert await owner.fetchval("select count(*) from idea where title = 'O krok dál'") == 2
    assert await owner.fetchval("select count(*) from idea where title like '%\u00a0%' or title like '%  %'") == 0
    assert await owner.fetchval("select count(*) from organisation where ico is not null") == 0
    references = [row["reference"] for row in await owner.fetch("select reference from idea order by reference")]
    assert references == [f"UL-{references[0][3:7]}-{number:04d}" for number in range(1, 263)]

    assert await find_twins(town.people["officer"]) == 9
    first = await owner.fetch("""
        select a.title, b.title as other, t.likeness, t.why from idea_twin t join idea a on a.id = t.idea join idea b on b.id = t.other
        order by t.likeness desc, a.title limit 2""")
    assert [tuple(row) for row in first] == [
        ("O krok dál", "O krok dál", Decimal(1), "The titles are the same; the organisation is another."),
        ("Program bydlení CENTROM", "Program bydlení CENTROM - Ostrava", Decimal("0.85"),
         "One title is a part of the other; the organisation is the same."),
    ]  # fmt: skip

    promised = await owner.fetchval("select facts from outbox_promise where job = 'look_for_twins'")
    assert json.loads(promised)["ideas"] == [str(row["id"]) for row in await owner.fetch("select id from idea order by reference")]

    before = await everything(owner)
    again = await import_operations(town.people["lead"], content, file_name="list.xlsx", calls=CALLS)
    assert (again.added, again.changed, again.unchanged, again.id) == (0, 0, 262, report.id)
    assert await find_twins(town.people["lead"]) == 0
    assert await everything(owner) == before


async def test_what_changed_at_the_source_changes_here_and_is_told(town: Town, owner: asyncpg.Connection) -> None:
    officer = town.people["officer"]
    rows = [operation(1), operation(2), operation(3)]
    await import_operations(officer, operations_book(rows), file_name="list.xlsx", calls=frozenset())
    await owner.execute("update idea set title = 'Opraveno člověkem' where source_key like '%0000001'")
    rows[0].update({"CZV projektu": "1 000 000,50 Kč", "Žadatel": "Nový žadatel, z.s."})
    rows[1].update({"Název projektu CZ": "Jiný název"})
    shuffled = operations_book([*rows[::-1], operation(4)], heads=COLUMNS[::-1])
    report = await import_operations(officer, shuffled, file_name="next.xlsx", calls=frozenset())
    assert (report.added, report.changed, report.unchanged) == (1, 2, 1)
    async with reading(officer) as connection:
        idea = await get_idea(connection, await owner.fetchval("select reference from idea where source_key like '%0000001'"))
    assert (idea.title, idea.organisation, idea.cost_minor, idea.version) == ("Opraveno člověkem", "Nový žadatel, z.s.", 100000050, 2)
    assert idea.source is not None
    assert (idea.source.row, idea.source.file_name) == (4, "next.xlsx")
    assert [(entry.verb, entry.facts.get("changes")) for entry in idea.history] == [
        ("idea imported", None),
        (
            "idea changed by an import",
            {"Žadatel": ["Spolek 1, z.s.", "Nový žadatel, z.s."], "CZV projektu": ["1000001", "1 000 000,50 Kč"]},
        ),
    ]
    before = await everything(owner)
    await import_operations(officer, shuffled, file_name="next.xlsx", calls=frozenset())
    assert await everything(owner) == before


async def test_a_row_that_cannot_be_taken_is_told_and_holds_nothing_up(town: Town, owner: asyncpg.Connection) -> None:
    rows = [operation(1), operation(2, **{"CZV projektu": "asi milion"}), operation(3, **{"CZV projektu": None, "Příspěvek EU": None})]
    report = await import_operations(town.people["officer"], operations_book(rows), file_name="list.xlsx", calls=frozenset())
    says = 'I3: "CZV projektu" holds "asi milion"; an amount in crowns such as 1234567.50 is expected.'
    assert (report.added, [(one.row, one.reason) for one in report.refused]) == (2, [(3, says)])
    assert [row["cost_minor"] for row in await owner.fetch("select cost_minor from idea order by reference")] == [100000100, None]


@pytest.mark.parametrize(("calls", "heads"), [(("03_15_999",), COLUMNS), ((), (*COLUMNS[:2], "Zadavatel", *COLUMNS[3:]))])
async def test_a_wrong_file_leaves_nothing_behind(
    town: Town, owner: asyncpg.Connection, calls: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    before = await everything(owner)
    with pytest.raises(BadInput):
        await import_operations(
            town.people["officer"], operations_book([operation(1)], heads=heads), file_name="x.xlsx", calls=frozenset(calls)
        )
    assert await everything(owner) == before


async def test_another_town_has_a_tank_of_its_own(town: Town, other_town: Town, owner: asyncpg.Connection) -> None:
    for place in (town, other_town):
        report = await import_operations(place.people["officer"], operations_book([operation(1)]), file_name="x.xlsx", calls=frozenset())
        assert (report.added, report.unchanged) == (1, 0)
    assert await owner.fetchval("select count(distinct reference) from idea") == 1
