"""Applications: opened once, written once, every figure of every document the database's own."""

import asyncio
import io
from pathlib import Path
from typing import Any

import asyncpg
import openpyxl
import pytest
from docx import Document

from absorb.applications.actions import hand_in, open_application, write_documents
from absorb.applications.forms import find_kit
from absorb.applications.queries import get_application
from absorb.applications.rules import read_form
from absorb.calls.rules import read_call
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files, use_files
from absorb.funding.actions.templates import bring_template, use_template
from absorb.funding.papers.returning import read_workbook
from absorb.funding.papers.templates import example_template
from absorb.kernel.czech import amount
from absorb.kernel.errors import Clash, NotFound
from absorb.resources import TEMPLATES
from absorb.storage import Files
from absorb.web import today
from tests.conftest import Town
from tests.funding_case import ELIGIBLE, Prepared, prepare
from tests.promises import keep_promises


async def opened(acting: Acting, ready: Prepared) -> Any:
    return await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id, is_invented=True)


async def test_an_application_asks_what_the_schedule_has_each_source_pay(town: Town) -> None:
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting))
    async with reading(acting) as connection:
        shares = await connection.fetch(
            """select s.code, x.amount_minor, (select sum(c.amount_minor) from schedule_cell c
            where c.schedule = a.schedule and c.source = s.id)::bigint as paid
            from application_share x join source s on s.id = x.source join application a on a.id = x.application
            where a.id = $1 order by s.position""",
            application_id,
        )
        row = await connection.fetchrow("select reference, asked_minor, state from application where id = $1", application_id)
        state = await connection.fetchval("select state from idea where reference = 'UL-2026-0001'")
        jobs = await connection.fetch("select job, facts from outbox_promise where job = 'write_application_documents'")
        work = await connection.fetchval("select id from work where kind = 'application_documents'")
    assert [share["code"] for share in shares] == ["EU_ESF", "STATE_COFIN"]
    assert all(share["amount_minor"] == share["paid"] for share in shares)
    assert row["asked_minor"] == sum(share["amount_minor"] for share in shares)
    assert (row["reference"], row["state"], state) == (f"UL-Z-{today().year}-0001", "in_preparation", "in_application")
    assert [(job["job"], job["facts"]) for job in jobs] == [
        ("write_application_documents", {"application_id": str(application_id), "work": str(work)})
    ]


async def test_parts_that_do_not_belong_together_are_refused(town: Town) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    for wrong in (
        Prepared(ready.idea_id, ready.call_id, ready.schedule_id, ready.schedule_id),
        Prepared(ready.budget_id, ready.call_id, ready.budget_id, ready.schedule_id),
    ):
        with pytest.raises((Clash, NotFound)):
            await opened(acting, wrong)
    async with reading(acting) as connection:
        other_call = await connection.fetchval("select id from call where code = '03_15_023'")
    with pytest.raises(Clash, match="made for the call 03_15_022, not for 03_15_023"):
        await opened(acting, Prepared(ready.idea_id, other_call, ready.budget_id, ready.schedule_id))
    await opened(acting, ready)
    with pytest.raises(Clash, match=f"already, as UL-Z-{today().year}-0001"):
        await opened(acting, ready)


async def documents_of(acting: Acting, application_id: Any) -> dict[str, bytes]:
    async with reading(acting) as connection:
        rows = await connection.fetch("select kind, sha256 from document where about_id = $1 order by kind, version", application_id)
    return {row["kind"]: await files().get(row["sha256"]) for row in rows}


def text_of(content: bytes) -> list[str]:
    """Every paragraph and cell of a Word document, heads included."""
    document = Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return texts + [paragraph.text for paragraph in document.sections[0].header.paragraphs]


def table_of(content: bytes, head: str) -> list[list[str]]:
    """The rows of the table whose first head is this one."""
    tables = Document(io.BytesIO(content)).tables
    rows = next([[cell.text for cell in row.cells] for row in table.rows] for table in tables if table.rows[0].cells[0].text == head)
    return rows[1:]


async def test_every_figure_of_the_documents_is_the_databases(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting))
    await keep_promises()
    made = await documents_of(acting, application_id)
    assert sorted(made) == ["application", "cover-letter", "schedule"]
    async with reading(acting) as connection:
        budget = await connection.fetchrow("select answer, eligible_minor from budget")
        years = await connection.fetch(
            """select s.name_cs, (2027 + (c.period_code::int - 1) / 2)::text as year, sum(c.amount_minor)::bigint as paid
            from schedule_cell c join source s on s.id = c.source group by 1, 2, s.position order by 2, s.position"""
        )
        sources = await connection.fetch(
            """select s.name_cs, sum(c.amount_minor)::bigint as paid from schedule_cell c join source s on s.id = c.source
            group by 1, s.position order by s.position"""
        )
        asked = await connection.fetchval("select asked_minor from application")
    bare = {minor: amount(minor, unit="") for minor in [row["paid"] for row in (*years, *sources)]}
    application = made["application"]
    nodes = [[node["code"], amount(int(node["amount"].replace(".", "")), unit="")] for node in budget["answer"]["tree"]]
    assert [[row[0], row[2]] for row in next(table_rows(application, 3, "Položka"))] == nodes
    assert [row[:2] for row in table_of(application, "Zdroj")] == [
        *([row["name_cs"], bare[row["paid"]]] for row in sources),
        ["Celkem", amount(ELIGIBLE, unit="")],
    ]
    assert [row for row in table_of(application, "Rok") if "celkem" not in row[1]] == [
        [row["year"], row["name_cs"], bare[row["paid"]]] for row in years
    ]
    words = " ".join(text_of(made["cover-letter"]))
    assert amount(budget["eligible_minor"]) in words
    assert amount(asked) in words
    assert table_of(made["cover-letter"], "Zdroj")[-1] == ["Celkem", amount(asked, unit="")]
    shown = {text for document in ("application", "cover-letter") for text in text_of(made[document])}
    assert "Terénní služba Předlice <5 % & R>" in shown
    assert "Lidem v Předlicích chybí terénní práce.\nDruhý řádek." in shown
    assert any(text.startswith("UKÁZKA") for text in shown)
    assert "CHYBÍ: odpověď (nejvýše 2000 znaků, neověřeno)" in shown
    assert not [text for text in shown if "2021/1060" in text], "the call is under the regulation of 2013"
    assert not [text for text in shown if "{{" in text or "{%" in text or text == "None"]
    workbook = openpyxl.load_workbook(io.BytesIO(made["schedule"]))
    assert len(workbook.sheetnames) >= 5


async def test_the_workbook_of_an_application_has_its_prices_the_town_s_template_and_the_scenario(
    town: Town, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting))
    await use_template(town.people["lead"], await bring_template(town.people["lead"], "sablona.xlsx", example_template()))
    async with transaction(acting) as connection:
        await connection.execute(
            "insert into scenario (id, idea, number, name, is_leading) select gen_random_uuid(), idea, 1, 'S krajem', true from application"
        )
        schedule = await connection.fetchval("select id from schedule")
    await owner.execute("update budget set scenario = (select id from scenario)")
    await keep_promises()
    content = (await documents_of(acting, application_id))["schedule"]
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames[:4] == ["Průvodka", "Přehled", "Rozpočet", "Náklady"]
    cover = {row[0].value: row[1].value for row in workbook["Přehled"].iter_rows(max_col=2) if row[0].value}
    assert (cover["Projekt"], cover["Scénář"]) == ("Terénní služba Předlice <5 % & R>", "S krajem")
    assert read_workbook(content).made_of == schedule
    assert await write_documents(acting, application_id) == []
    await use_template(town.people["lead"], None)
    assert await write_documents(acting, application_id) == ["schedule"]


def table_rows(content: bytes, columns: int, second_head: str) -> Any:
    for table in Document(io.BytesIO(content)).tables:
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        if len(cells[0]) == columns and cells[0][1] == second_head:
            yield cells[1:]


async def test_writing_twice_changes_nothing_and_a_change_makes_a_version(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting))
    assert await write_documents(town.acting, application_id) == ["application", "cover-letter", "schedule"]
    assert await write_documents(town.acting, application_id) == []
    async with transaction(acting) as connection:
        await connection.execute("update idea set need = 'Nová potřeba'")
    assert await write_documents(town.acting, application_id) == ["application"]
    async with reading(acting) as connection:
        found = await get_application(connection, f"UL-Z-{today().year}-0001")
    assert sorted((one.kind, one.version) for one in found.drafts) == [
        ("application", 1),
        ("application", 2),
        ("cover-letter", 1),
        ("schedule", 1),
    ]
    assert [task.key for task in found.tasks if task.is_done] == ["budget", "schedule", "drafts"]


async def test_written_twice_at_once_there_is_one_version(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    application_id = await opened(town.people["officer"], await prepare(town.people["officer"]))
    written = await asyncio.gather(*[write_documents(town.acting, application_id) for _ in range(3)])
    assert sorted(written) == [[], [], ["application", "cover-letter", "schedule"]]
    kept = await owner.fetch("select f.kind, f.version from application_draft d join document f on f.id = d.document order by f.kind")
    assert [tuple(row) for row in kept] == [("application", 1), ("cover-letter", 1), ("schedule", 1)]
    assert await owner.fetchval("select count(*) from document") == 3


async def test_the_town_s_money_is_asked_of_nobody_under_the_call(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting, with_city=True))
    await write_documents(town.acting, application_id)
    made = await documents_of(acting, application_id)
    async with reading(acting) as connection:
        rows = await connection.fetch(
            """select s.code, sum(c.amount_minor)::bigint as paid from schedule_cell c join source s on s.id = c.source group by s.code"""
        )
        asked = await connection.fetchval("select asked_minor from application")
        shown = await get_application(connection, f"UL-Z-{today().year}-0001")
    paid = {row["code"]: row["paid"] for row in rows}
    assert paid["CITY"] > 0
    assert asked == paid["EU_ESF"] + paid["STATE_COFIN"]
    assert {share.source: (share.is_asked, share.is_own) for share in shown.shares} == {
        "EU_ESF": (True, False), "STATE_COFIN": (True, False), "CITY": (False, False), "OWN": (False, True),
    }  # fmt: skip
    assert [row[1] for row in table_of(made["cover-letter"], "Zdroj")] == [
        amount(paid["EU_ESF"], unit=""), amount(paid["STATE_COFIN"], unit=""), amount(asked, unit=""),
    ]  # fmt: skip
    (letter,) = [text for text in text_of(made["cover-letter"]) if text.startswith("Celkové způsobilé výdaje")]
    assert letter == (
        f"Celkové způsobilé výdaje projektu činí {amount(ELIGIBLE)}. Žádáme o podporu {amount(asked)} v tomto členění podle zdrojů."
        f" Další zdroje, o které touto žádostí nežádáme: Město {amount(paid['CITY'])}."
        f" Z vlastních zdrojů hradí žadatel {amount(paid['OWN'])}."
    )
    words = text_of(made["application"])
    heads = ("Požadovaná podpora", "Z jiných zdrojů", "Vlastní zdroje žadatele")
    assert [words[words.index(head) + 1] for head in heads] == [amount(asked), amount(paid["CITY"]), amount(paid["OWN"])]


async def test_a_gap_is_told_in_every_document(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    application_id = await opened(acting, await prepare(acting, with_own=False))
    await write_documents(town.acting, application_id)
    made = await documents_of(acting, application_id)
    async with reading(acting) as connection:
        gap = await connection.fetchval("select gap_minor from schedule")
    assert gap > 0
    assert ["CHYBÍ: zatím nikdo", amount(gap, unit="")] in [row[:2] for row in table_of(made["application"], "Zdroj")]
    assert any(f"Zatím není pokryto {amount(gap)}." in text for text in text_of(made["cover-letter"]))


async def test_an_application_is_handed_in_once(town: Town) -> None:
    acting = town.people["officer"]
    await opened(acting, await prepare(acting))
    reference = f"UL-Z-{today().year}-0001"
    await hand_in(acting, reference, today())
    with pytest.raises(Clash, match="handed in already"):
        await hand_in(acting, reference, today())
    with pytest.raises(NotFound):
        await hand_in(acting, "UL-Z-2026-9999", today())


def test_the_shipped_templates_are_what_their_script_makes() -> None:
    folder = TEMPLATES / "applications"
    scope: dict[str, Any] = {"__name__": "make", "__file__": str(folder / "make.py")}
    exec((folder / "make.py").read_text(encoding="utf-8"), scope)
    for kit in (*scope["UNION"], scope["GENERAL"]):
        assert scope["documents"](kit) == {path.name: path.read_bytes() for path in (folder / kit).glob("*.docx")}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "applications").rglob("call.toml")), ids=lambda path: path.parent.name)
def test_every_shipped_call_has_a_form_and_a_programme_without_one_has_the_general(path: Path) -> None:
    kit = find_kit(read_call(path.read_bytes()).programme.code)
    own = path.parent.parent / "form.toml"
    assert kit.form == read_form((own if own.is_file() else TEMPLATES / "applications" / "general" / "form.toml").read_bytes())
    assert find_kit("NEZNAMY") == find_kit("general")
