"""The tank goes out as a workbook and comes back."""

import io
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absorb.catalogues import words
from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.drawing import environment
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.storage import Files
from absorb.tank import queries
from absorb.tank.actions import exchange
from absorb.tank.actions.exchange.terms import kept_sentence
from absorb.tank.papers.exchange import Written, read_workbook, write_workbook
from absorb.tank.queries.search import Wanted
from absorb.tank.rules.exchange import TABLE, Names, compare, read_cell, read_key
from absorb.tank.rules.exchange.comparing import EMPTY
from absorb.tank.rules.form import COST_KINDS, RIPENESSES, SUBPROGRAMMES, TARGET_GROUPS, Editor
from absorb.tank.rules.search import Asker, ask, read_search
from absorb.tank.schemas.exchange import ExchangeOut, ExchangeRowOut
from tests.conftest import Town
from tests.documents.test_sheet_safety import PART, remade
from tests.seed import add_idea, add_plan

CENTRE = Editor(frozenset(("officer",)), None)
HEADS = {field.name: words("cs")[0](field.label) for field in TABLE}

ORGANISATION, MEASURES = str(uuid.UUID(int=7)), {str(uuid.UUID(int=number)): f"1.{number}" for number in (1, 2, 3)}
NAMES = Names(words("cs")[0], {ORGANISATION: "=Spolek „Most“ | 'z. s.'", str(uuid.UUID(int=8)): "Charita"}, MEASURES)

NASTY = st.one_of(
    st.sampled_from(["=1+1", "+420 123", "-1", "@SUM(A1)", "#N/A", " mezery ", "řádek\nřádek", "a\r\nb", "\u00a0pevná\u00a0", "🙂🏳️‍🌈", '"uvoz"', "a|b\\n\\|", "\\", "0012", "1e5", "TRUE", "1/2027", "_x000D_", "\t", "ž" * 9_000, "&<>]]>", "\ufffe", "'", "null"]),
    st.text(max_size=40),
).filter(lambda text: "\x00" not in text)  # fmt: skip
LINE = NASTY.filter(str.strip)
MONTH = st.builds(lambda year, month: f"{year}-{month:02d}", st.integers(2000, 2099), st.integers(1, 12)) | st.none()
MONEY = st.integers(0, 10**14)


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=3)


CONTENT = st.fixed_dictionaries({
    "ripeness": st.sampled_from(RIPENESSES), "title": LINE, "need": LINE, "organisation_id": st.sampled_from([None, ORGANISATION]),
    "target_groups": st.lists(st.sampled_from(TARGET_GROUPS) | LINE, max_size=4), "place": st.none() | NASTY, "first_month": MONTH, "last_month": MONTH,
    "activities": rows(name=LINE, what=st.none() | NASTY, first_month=MONTH, last_month=MONTH),
    "outputs": rows(name=LINE, unit=st.none() | LINE, amount=st.none() | st.sampled_from(["1", "12.5", "1000000"])),
    "subprogramme": st.none() | st.sampled_from(SUBPROGRAMMES),
    "contributions": rows(measure_id=st.sampled_from(sorted(MEASURES)), degree=st.integers(0, 5), why=LINE),
    "partners": rows(name=LINE, ico=st.none() | st.just("25755277"), part=st.none() | NASTY), "cost_minor": st.none() | MONEY,
    "costs": rows(kind=st.sampled_from(COST_KINDS), what=st.none() | LINE, amount_minor=MONEY),
    "hoped_sources": rows(name=LINE, amount_minor=st.none() | MONEY), "readiness": st.none() | st.integers(0, 5), "readiness_note": st.none() | NASTY,
})  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large])
@given(st.lists(CONTENT, min_size=1, max_size=3))
def test_a_workbook_that_nobody_changed_changes_nothing(contents: list[dict[str, Any]]) -> None:
    ideas = [Written(f"UL-2026-{number:04d}", number, "in_tank", content) for number, content in enumerate(contents, 1)]
    content = write_workbook(ideas, NAMES, mark="", title="Zásobník")
    read = list(read_workbook(content, NAMES))
    assert [read_key(row.key) for row in read] == [(idea.reference, idea.version) for idea in ideas]
    for row, idea in zip(read, ideas, strict=True):
        assert row.faults == []
        compared = compare(row.cells, idea.content, idea.content, NAMES)
        assert (compared.changes, compared.faults) == ({}, [])


CLEAN = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20).filter(lambda text: text not in TARGET_GROUPS)


@settings(max_examples=60)
@given(rows(name=CLEAN, what=st.none() | CLEAN.map(lambda text: f"{text}\n\\{text}|"), first_month=MONTH, last_month=MONTH))
def test_lists_are_read_as_they_were_written(activities: list[dict[str, Any]]) -> None:
    import unicodedata

    from absorb.tank.rules.exchange import cell_text

    field = next(field for field in TABLE if field.name == "activities")
    wanted = [{**row, "name": unicodedata.normalize("NFC", row["name"])} for row in activities]
    assert read_cell(cell_text(wanted, field, NAMES), field, NAMES) == wanted


async def write(town: Town, query: str = "") -> bytes:
    officer = town.people["officer"]
    written = await exchange.write_out(officer, Wanted(ask(read_search(query), Asker(officer.person_id))))  # type: ignore[arg-type]
    assert isinstance(written, bytes)
    return written


def changed(content: bytes, changes: dict[tuple[int, str], Any], new: list[dict[str, Any]] = []) -> bytes:  # noqa: B006
    """The workbook as Excel would save it after somebody typed into cells, by row and field, and added rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (row, name), value in changes.items():
        sheet.cell(row, columns[HEADS.get(name, name)]).value = value
    for row in new:
        at = sheet.max_row + 1
        for name, value in row.items():
            sheet.cell(at, columns[HEADS[name]]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


async def bring(
    town: Town, content: bytes, tmp_path: Path, editor: Editor = CENTRE, role: str = "officer"
) -> tuple[ExchangeOut, list[ExchangeRowOut]]:
    use_files(Files(str(tmp_path)))
    person = town.people[role]
    exchange_id = await exchange.bring_in(person, content, file_name="zásobník.xlsx")
    await exchange.read_promised(person, exchange_id, editor)
    await exchange.read_promised(person, exchange_id, editor)
    return await shown(town, exchange_id, role)


async def shown(town: Town, exchange_id: uuid.UUID, role: str = "officer") -> tuple[ExchangeOut, list[ExchangeRowOut]]:
    async with reading(town.people[role]) as connection:
        return (
            await queries.exchange.get_exchange(connection, exchange_id, town.people[role].person_id)
        ).out, await queries.exchange.list_rows(connection, exchange_id)


async def fill(town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await connection.execute(
            "insert into organisation (id, name, name_fold, name_sort, kind) values ($1, 'Spolek Most', 'spolek most', 's', 'ngo')",
            new_id(),
        )
        await add_plan(connection, {"1.1": 1.0, "1.2": 1.0})
        for number in range(1, 6):
            await add_idea(connection, f"UL-2025-{number:04d}", f"Služba {number}")
        await connection.execute("update idea set need = 'Je to potřeba.', target_groups = '{seniors}'")


async def test_every_difference_is_told_and_what_is_accepted_is_taken_once(town: Town, tmp_path: Path) -> None:
    await fill(town)
    content = changed(
        await write(town),
        {
            (2, "title"): "Nová služba", (2, "cost_minor"): "250 000,50 Kč", (2, "target_groups"): "senioři\nvdovci",
            (3, "organisation_id"): "spolek most", (3, "contributions"): "1.2 | 4 | Pomůže\n1.1 | 1 | Trochu", (3, "ripeness"): "projekt",
            (4, "organisation_id"): "Spolek Mozt", (4, "first_month"): "brzy", (4, "title"): None, (5, "place"): "Trmice",
            (6, "costs"): "cestovné | vlak | 1 200,50\nostatní | | 99,50",
        },
        [{"title": "Úplně nové", "need": "Protože", "readiness": 3, "first_month": "3/2027"}, {"title": "Jen název"}],
    )  # fmt: skip
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set place = 'Ústí', version = version + 1 where reference = 'UL-2025-0004'")
        await connection.execute(
            "update idea set state = 'returned', version = version + 1 where reference = 'UL-2025-0002'"
        )  # may ripen first and be filled later
    out, found = await bring(town, content, tmp_path)
    assert (out.state, out.counts) == ("read", {"new": 1, "changed": 3, "conflict": 1, "refused": 2, "same": 0})
    told = {
        (row.row, name): (change["base"], change["now"], change["wanted"])
        for row in found
        for name, change in row.changes.items()
        if row.kind != "refused"
    }
    assert told == {
        (2, "title"): ("Služba 1", "Služba 1", "Nová služba"), (2, "cost_minor"): ("100000", "100000", "250 000,50 Kč"),
        (2, "target_groups"): ("senioři", "senioři", "senioři\nvdovci"), (3, "organisation_id"): ("", "", "spolek most"),
        (3, "contributions"): ("", "", "1.2 | 4 | Pomůže\n1.1 | 1 | Trochu"), (3, "ripeness"): ("záměr", "záměr", "projekt"),
        (5, "place"): ("", "Ústí", "Trmice"), (6, "costs"): ("", "", "cestovné | vlak | 1 200,50\nostatní | | 99,50"),
        (7, "title"): ("", "", "Úplně nové"), (7, "need"): ("", "", "Protože"), (7, "readiness"): ("", "", "3"),
        (7, "first_month"): ("", "", "3/2027"),
    }  # fmt: skip
    faults = {(row.row, fault["field"]): fault["says"] for row in found for fault in row.faults}
    assert faults == {
        (4, "organisation_id"): "“Spolek Mozt” is not there; the nearest is “Spolek Most”.", (4, "title"): "Give it a title.",
        (4, "first_month"): "“brzy” is not a month; write the month and the year, such as 3/2027.", (8, "need"): "Say what is needed and why.",
    }  # fmt: skip
    assert {row.row: row.is_taken for row in found} == {2: True, 3: True, 4: False, 5: False, 6: True, 7: True, 8: False}
    officer = town.people["officer"]
    await exchange.choose_rows(officer, out.id, take=[4, 5], leave=[6], everything=None)
    work = await exchange.take_in(officer, out.id)
    assert work == await exchange.take_in(officer, out.id)
    for _ in range(2):
        await exchange.take_promised(officer, out.id, CENTRE)
    out, _ = await shown(town, out.id)
    assert (out.state, {name: out.result[name] for name in ("added", "changed", "left")}) == (
        "taken",
        {"added": 1, "changed": 3, "left": 0},
    )
    async with reading(officer) as connection:
        stand = {row["reference"][-1] if "2025" in row["reference"] else "6": row for row in await connection.fetch("select * from idea")}
        served = await connection.fetch(
            "select m.code, c.degree, c.why from idea_contribution c join plan_measure m on m.id = c.measure order by 1"
        )
        verbs = [
            tuple(row)
            for row in await connection.fetch("select verb, count(*) from journal_entry where about_kind = 'idea' group by 1 order by 1")
        ]
    assert (stand["1"]["title"], stand["1"]["title_fold"], stand["1"]["cost_minor"], stand["1"]["version"]) == (
        "Nová služba",
        "nova sluzba",
        25_000_050,
        2,
    )
    assert stand["1"]["target_groups"] == ["seniors", "vdovci"]
    assert ([tuple(row) for row in served], stand["2"]["ripeness"]) == ([("1.1", 1, "Trochu"), ("1.2", 4, "Pomůže")], "proposal")
    assert (stand["4"]["place"], stand["5"]["costs"], stand["3"]["version"]) == ("Trmice", [], 1)
    assert (stand["6"]["title"], stand["6"]["state"], stand["6"]["readiness"], stand["6"]["first_month"]) == (
        "Úplně nové",
        "submitted",
        3,
        2027 * 12 + 2,
    )
    assert verbs == [("idea changed", 3), ("idea submitted", 1)]
    again, rest = await bring(town, await write(town), tmp_path)
    assert (again.counts["same"], rest) == (6, [])


async def test_a_row_may_not_take_from_an_idea_in_the_tank_what_its_ripeness_asks_for(town: Town, tmp_path: Path) -> None:
    await fill(town)
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set place = 'Ústí' where reference <> 'UL-2025-0003'")
        await connection.execute("update idea set state = 'draft' where reference = 'UL-2025-0004'")
    cells = {(2, "place"): None, (3, "ripeness"): "projekt", (4, "place"): "Most", (5, "place"): None}
    out, found = await bring(town, changed(await write(town), cells), tmp_path)
    assert [(row.row, row.kind, {fault["field"] for fault in row.faults}) for row in found][::2] == [
        (2, "refused", {"place"}), (4, "changed", set()),
    ]  # fmt: skip
    assert (found[1].kind, {"outputs", "readiness"} - {fault["field"] for fault in found[1].faults}) == ("refused", set())
    assert (found[3].kind, found[3].faults, out.counts["changed"]) == ("changed", [], 2)


NOT_STATE = "This column is not changed by the workbook; an idea's state changes when the idea is moved in the tank."
NOT_REFERENCE = "This column is not changed by the workbook; the tank gives each idea its reference, and it stays."


async def test_a_cell_that_the_workbook_cannot_change_is_told_and_the_rest_of_its_row_is_offered(town: Town, tmp_path: Path) -> None:
    await fill(town)
    reference, state = words("cs")[0]("Reference"), words("cs")[0]("State")
    cells = {
        (2, state): "vybráno", (3, state): "vybráno", (3, "title"): "Jinak", (4, reference): "UL-2025-0099", (4, state): None,
        (4, "place"): "Most", (5, "place"): "Trmice", (6, state): "=1+1", (6, "title"): None,
    }  # fmt: skip
    content = await write(town)
    book = openpyxl.load_workbook(io.BytesIO(changed(content, cells, [{"title": "Nové", "need": "Protože"}])))
    for row, text in ((7, "vybráno"), (8, "vybráno")):
        book.worksheets[0].cell(row, 3).value = text
    book.save(target := io.BytesIO())
    async with transaction(town.people["officer"]) as connection:  # the row of 0004 is older than its idea, and told nothing of that
        await connection.execute("update idea set state = 'chosen', version = version + 1 where reference = 'UL-2025-0004'")
    out, found = await bring(town, target.getvalue(), tmp_path)
    assert out.counts == {"new": 1, "changed": 3, "conflict": 0, "refused": 3, "same": 0}
    assert [(row.row, row.kind, row.is_taken, sorted(row.changes)) for row in found] == [
        (2, "refused", False, []), (3, "changed", True, ["title"]), (4, "changed", True, ["place"]), (5, "changed", True, ["place"]),
        (6, "refused", False, ["title"]), (7, "new", True, ["need", "title"]), (8, "refused", False, []),
    ]  # fmt: skip
    assert {row.row: [(fault["cell"], fault["field"], fault["says"]) for fault in row.faults] for row in found} == {
        2: [("C2", "state", NOT_STATE)], 3: [("C3", "state", NOT_STATE)],
        4: [("B4", "reference", NOT_REFERENCE), ("C4", "state", NOT_STATE)], 5: [],
        6: [("E6", "title", "Give it a title."), ("C6", "state", NOT_STATE)], 7: [("C7", "state", NOT_STATE)],
        8: [("E8", "title", "Give it a title."), ("F8", "need", "Say what is needed and why."), ("C8", "state", NOT_STATE)],
    }  # fmt: skip
    officer = town.people["officer"]
    await exchange.take_in(officer, out.id)
    await exchange.take_promised(officer, out.id, CENTRE)
    async with reading(officer) as connection:
        stand = await connection.fetch("select title, state, place from idea where reference like 'UL-2025%' order by reference")
    assert [tuple(row) for row in stand] == [
        ("Služba 1", "in_tank", None), ("Jinak", "in_tank", None), ("Služba 3", "in_tank", "Most"), ("Služba 4", "chosen", "Trmice"),
        ("Služba 5", "in_tank", None),
    ]  # fmt: skip


def test_the_sheet_refuses_typing_into_what_it_cannot_change_and_is_not_locked() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([], NAMES, mark="", title="Zásobník"))).worksheets[0]
    rules = [
        (str(one.sqref), one.type, one.formula1, one.errorStyle, one.showErrorMessage) for one in sheet.data_validations.dataValidation
    ]
    assert (rules, sheet.protection.sheet) == ([("B2:C1048576", "custom", "FALSE", "stop", True)], False)


async def test_a_row_whose_idea_changed_after_the_look_is_left_and_told(town: Town, tmp_path: Path) -> None:
    await fill(town)
    out, _ = await bring(town, changed(await write(town), {(2, "title"): "Jinak", (3, "title"): "Taky"}), tmp_path)
    officer = town.people["officer"]
    async with transaction(officer) as connection:
        await connection.execute("update idea set need = 'x', version = version + 1 where reference = 'UL-2025-0001'")
    await exchange.take_in(officer, out.id)
    await exchange.take_promised(officer, out.id, CENTRE)
    out, rows = await shown(town, out.id)
    assert out.result == {"added": 0, "changed": 1, "left": 1}
    assert [(row.row, row.reference, row.is_taken, row.is_overtaken) for row in rows] == [
        (2, "UL-2025-0001", True, True),
        (3, "UL-2025-0002", True, False),
    ]


async def test_a_submitter_brings_in_only_what_is_theirs(town: Town, tmp_path: Path) -> None:
    await fill(town)
    async with transaction(town.people["officer"]) as connection:
        own = await connection.fetchval("select id from organisation")
        await connection.execute("update idea set organisation = $1 where reference in ('UL-2025-0001', 'UL-2025-0002')", own)
        await connection.execute("update idea set state = 'chosen' where reference = 'UL-2025-0002'")
    editor = Editor(frozenset(("submitter",)), frozenset((own,)))
    content = changed(
        await write(town),
        {(row, "title"): "Jinak" for row in (2, 3, 4)},
        [{"title": "Moje", "need": "x", "organisation_id": "Spolek Most"}, {"title": "Ničí", "need": "x"}],
    )
    out, found = await bring(town, content, tmp_path, editor, "submitter")
    assert out.counts == {"new": 1, "changed": 1, "conflict": 0, "refused": 5, "same": 0}
    assert [row.faults[0]["says"] for row in found if row.kind == "refused"] == [
        "In the state the idea is in, it may not be changed any more.",
        *["There is no idea of this key; leave the hidden column as it was, or empty it for a new idea."] * 3,
        "This is not one of your organisations; choose one of yours.",
    ]
    assert all(row.title == "Jinak" or row.reference is None for row in found if row.kind == "refused" and row.row > 3)


@pytest.mark.parametrize(
    ("titles", "says", "address"),
    [
        (["Moje"], "%(reference)s “%(title)s” has been handed in and waits to be screened.", "/tank/UL-2026-0001"),
        (
            ["Moje", "Naše"],
            "%(count)s ideas of the workbook %(file_name)s have been handed in and wait to be screened.",
            "/tank?q=state%3Asubmitted",
        ),
    ],
    ids=["one", "two"],
)
async def test_the_centre_is_told_once_of_what_a_workbook_hands_in(
    town: Town, tmp_path: Path, titles: list[str], says: str, address: str
) -> None:
    await fill(town)
    async with transaction(town.people["officer"]) as connection:
        own = await connection.fetchval("select id from organisation")
    editor, submitter = Editor(frozenset(("submitter",)), frozenset((own,))), town.people["submitter"]
    rows = [{"title": title, "need": "x", "organisation_id": "Spolek Most"} for title in titles]
    out, _ = await bring(town, changed(await write(town), {}, rows), tmp_path, editor, "submitter")
    await exchange.take_in(submitter, out.id)
    await exchange.take_promised(submitter, out.id, editor)
    async with reading(town.people["officer"]) as connection:
        told = await connection.fetch(
            "select says, address from notice where kind = 'idea_handed_in' and person = $1", town.people["officer"].person_id
        )
        looked = await connection.fetch("select facts -> 'ideas' as ideas from outbox_promise where job = 'look_for_twins'")
    assert [(row["says"], re.sub(r"-[0-9]{4}-", "-2026-", row["address"])) for row in told] == [(says, address)]
    assert [len(row["ideas"]) for row in looked] == [len(titles)], "what was added is compared with the tank"


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in parts.items():
            archive.writestr(name, blob)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"ahoj", "The file is not an Excel workbook (.xlsx), or it is damaged."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "The file is protected by a password or in the format of Excel 97; save it unprotected as .xlsx."),
        (zipped(**{"a.txt": b"x"}), "The file is not an Excel workbook; save it as .xlsx."),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/sharedStrings.xml": b"0" * (97 * 2**20)}), "The workbook unpacks to more than 96 MiB; it is refused."),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b'<?xml?><!DOCTYPE x [<!ENTITY a "b">]>'}), "A part of the workbook declares a DOCTYPE, which no Excel file does; it is refused."),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"<row><c><t>" + b"a" * (18 * 2**20)}), "A row or a cell of the workbook holds more than Excel allows; it is refused."),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"<row>" + b"<c/>" * (2 * 2**20)}), "A row or a cell of the workbook holds more than Excel allows; it is refused."),
        (remade({PART: lambda _: b"<worksheet><sheetData><row"}), "The workbook is damaged; open it in Excel and save it again as .xlsx."),
    ],
    ids=["text", "old", "zip", "bomb", "entities", "endless cell", "endless row", "torn"],
)  # fmt: skip
async def test_wrong_files_are_refused_in_a_sentence(town: Town, tmp_path: Path, content: bytes, says: str) -> None:
    out, found = await bring(town, content, tmp_path)
    assert (out.state, out.trouble, found) == ("failed", says, [])


async def test_heads_formulas_and_copied_rows_are_told(town: Town, tmp_path: Path) -> None:
    await fill(town)
    content = await write(town)
    key = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value
    _, found = await bring(
        town,
        changed(
            content,
            {
                (2, "title"): "=1+1",
                (3, words("cs")[0]("Key (leave it as it is)")): key,
                (4, words("cs")[0]("Key (leave it as it is)")): "něco",
            },
        ),
        tmp_path,
    )
    assert [(row.row, row.faults[0]["cell"], row.faults[0]["says"]) for row in found] == [
        (2, "E2", "It holds a formula; copy the cell and paste it as a value."),
        (3, "A3", "The same idea stands in row 2 already; for a new idea empty the hidden column."),
        (4, "A4", "There is no idea of this key; leave the hidden column as it was, or empty it for a new idea."),
    ]
    out, _ = await bring(town, changed(content, {(1, "place"): "Něco jiného"}), tmp_path)
    assert out.trouble == "There is no column “Něco jiného”; delete it or put its head as it was."
    out, _ = await bring(town, changed(content, {(1, "title"): None}), tmp_path)
    assert (out.trouble or "").startswith("No sheet has the head “")


def test_a_sentence_is_kept_with_its_plural_and_the_sentences_in_it() -> None:
    """What JSON gives back is put into the reader's language whole."""
    inner = Phrase("It was not done within %(minutes)s minutes and was given up.", minutes=9)
    says = Phrase("%(num)s fault: %(why)s", many="%(num)s faults: %(why)s", num=2, why=[inner, inner])
    kept = msgspec.json.decode(msgspec.json.encode(kept_sentence(says)))
    drawn = (
        environment("cs")
        .from_string("{{ _(kept | revived) }}|{{ _(bare | revived) }}")
        .render(kept=kept, bare=kept_sentence("100 % of it."))
    )
    within = environment("cs").from_string("{{ _(inner) }}").render(inner=inner)
    assert drawn == f"2 faults: {within}, {within}|100 % of it."
    assert within != str(inner)


def test_an_empty_idea_is_what_a_new_row_begins_from() -> None:
    assert set(EMPTY) == {field.name for field in TABLE}
