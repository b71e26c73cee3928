"""Every figure in the job's results is a figure of its database."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from absorb.kernel.money import minor_from_decimal
from tests.demo.books import Books
from tests.demo.conftest import Demo

AMOUNT = re.compile(r"−?\d{1,3}(?:\u00a0\d{3})*,\d{2}(?=\u00a0Kč|$)")


def text_of(path: Path) -> str:
    """Everything that a Word document says: paragraphs, tables, heads and feet."""
    document = Document(str(path))
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts.extend(cell.text for row in table.rows for cell in row.cells)
    for section in document.sections:
        parts.extend(paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs)
    return "\n".join(parts)


def minor(shown: str) -> int:
    return int(shown.replace("\u00a0", "").replace(",", "").replace("−", "-"))


def only(paths: Iterator[Path]) -> Path:
    found = list(paths)
    assert len(found) == 1, found
    return found[0]


def test_the_job_took_all_262_operations(books: Books) -> None:
    ideas = books.tables["idea"]
    assert len(ideas) == 262
    # The sum of CZV over the five calls in the published workbook, in haléře.
    assert sum(row["cost_minor"] or 0 for row in ideas) == 94_125_514_386


def test_small_aid_is_invented_organisations_alone(books: Books) -> None:
    invented = {row["id"] for row in books.tables["organisation"] if row["is_invented"]}
    grants, links = books.tables["aid_grant"], books.tables["undertaking_link"]
    assert ({row["organisation"] for row in grants}, all(row["is_invented"] for row in (*grants, *links))) == (invented, True)
    assert [{row["organisation"], row["other"]} for row in links] == [invented]


def test_the_results_are_there(demo: Demo, books: Books) -> None:
    names = {path.name for path in demo.out.iterdir()}
    kept = {row["name"] for row in books.tables["document"]}
    assert kept | {"index.html", "cerpani.xlsx"} == names
    kinds = sorted(row["kind"] for row in books.tables["document"])
    wanted = {"ranking": 2, "minutes": 3, "minutes-public": 1, "application": 3, "cover-letter": 3, "schedule": 3, "contract": 1}
    assert {kind: kinds.count(kind) for kind in wanted} == wanted
    page = (demo.out / "index.html").read_text()
    assert all(f'href="{name}"' in page for name in names - {"index.html"})


def test_every_amount_in_every_word_document_is_in_the_database(demo: Demo, books: Books) -> None:
    strange = {}
    for path in sorted(demo.out.glob("*.docx")):
        found = [shown for shown in AMOUNT.findall(text_of(path)) if abs(minor(shown)) not in books.amounts]
        if found:
            strange[path.name] = found
    assert strange == {}


def test_every_document_says_that_it_is_a_demonstration(demo: Demo) -> None:
    silent = [path.name for path in demo.out.glob("*.docx") if "UKÁZKA" not in text_of(path).upper()]
    for path in demo.out.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        first = "\n".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None)
        if "UKÁZKA" not in first.upper():
            silent.append(path.name)
    assert silent == []


def test_the_ranking_re_adds_to_the_database(demo: Demo, books: Books) -> None:
    newest = max(books.tables["ranking"], key=lambda one: one["number"])["id"]  # type: ignore[arg-type, return-value]
    row = only(row for row in books.tables["document"] if row["about_id"] == newest)  # type: ignore[arg-type, type-var]
    sheet = openpyxl.load_workbook(demo.out / row["name"]).worksheets[0]  # type: ignore[index]
    references = {idea["id"]: idea["reference"] for idea in books.tables["idea"]}
    expected = {references[one["idea"]]: one for one in books.tables["ranking_idea"] if one["ranking"] == newest}
    seen = 0
    for cells in sheet.iter_rows(values_only=True):
        found = [cell for cell in cells if isinstance(cell, str) and cell in expected]
        if not found:
            continue
        seen += 1
        parts = {Decimal(str(value)).quantize(Decimal("1.000000")) for value in json.loads(expected[found[0]]["parts"]).values()}
        numbers = {Decimal(str(cell)).quantize(Decimal("1.000000")) for cell in cells if isinstance(cell, int | float)}
        assert parts <= numbers, found
        assert sum(Decimal(str(value)) for value in json.loads(expected[found[0]]["parts"]).values()) == expected[found[0]]["points"]
    assert seen == len(expected)


def test_the_minutes_hold_every_resolution(demo: Demo, books: Books) -> None:
    papers = {row["about_id"]: row["name"] for row in books.tables["document"] if row["kind"] == "minutes"}
    texts = {meeting: text_of(demo.out / name) for meeting, name in papers.items()}
    resolutions = books.tables["resolution"]
    assert (len(resolutions), len(texts)) == (18, 3)
    missing = [
        one["number"] for one in resolutions if one["number"] not in texts[one["meeting"]] or one["wording"] not in texts[one["meeting"]]
    ]
    assert missing == []
    assert sum(1 for one in resolutions if one["excluded"]) == 1


def test_published_minutes_name_nobody(demo: Demo, books: Books) -> None:
    published = text_of(demo.out / only(row["name"] for row in books.tables["document"] if row["kind"] == "minutes-public"))
    whole = text_of(demo.out / published_of(books))
    names = [row["name"] for row in books.tables["person"] if row["name"] in whole]
    assert len(names) == 5
    assert [name for name in names if name in published] == []


def published_of(books: Books) -> str:
    """The file of the minutes that were published, as they are whole."""
    public = only(row for row in books.tables["document"] if row["kind"] == "minutes-public")  # type: ignore[type-var]
    return only({row["name"] for row in books.tables["document"] if row["kind"] == "minutes" and row["about_id"] == public["about_id"]})  # type: ignore[index]


def test_the_portfolio_stays_under_every_limit(books: Books) -> None:
    limits = {(row["source"], row["year"]): row["limit_minor"] for row in books.tables["source_limit"]}
    used: dict[Any, int] = {}
    for row in books.tables["portfolio_share"]:
        place = (row["portfolio"], row["source"], row["year"])
        used[place] = used.get(place, 0) + row["amount_minor"]
    assert {(portfolio["year"], portfolio["last_year"]) for portfolio in books.tables["portfolio"]} == {(2024, 2026), (2024, 2024)}
    assert {year for _, _, year in used} == {2024, 2025, 2026}
    assert [place for place, amount in used.items() if amount > limits[place[1:]]] == []


def test_the_portfolio_of_several_years_was_asked_everything(books: Books) -> None:
    phased = only(row for row in books.tables["portfolio"] if row["last_year"] > row["year"])  # type: ignore[type-var]
    kinds = sorted(row["kind"] for row in books.tables["portfolio_answer"] if row["portfolio"] == phased["id"])  # type: ignore[index]
    starts = {row["start_year"] for row in books.tables["portfolio_choice"] if row["portfolio"] == phased["id"] and row["is_selected"]}  # type: ignore[index]
    assert (kinds, starts) == (["frontier", "one_more", "why_not"], {2024, 2025})
    own = only(row["id"] for row in books.tables["source"] if row["code"] == "CITY")
    paid = sum(row["amount_minor"] for row in books.tables["portfolio_share"] if row["portfolio"] == phased["id"] and row["source"] == own)  # type: ignore[index]
    assert phased["own_minor"] == paid  # type: ignore[index]


def test_each_schedule_pays_its_budget_to_the_haler(books: Books) -> None:
    budgets = {row["id"]: row["eligible_minor"] for row in books.tables["budget"]}
    for schedule in books.tables["schedule"]:
        cells = sum(row["amount_minor"] for row in books.tables["schedule_cell"] if row["schedule"] == schedule["id"])
        assert cells + schedule["gap_minor"] == schedule["cost_minor"] == budgets[schedule["budget"]]


def test_each_letter_asks_the_authority_for_the_money_of_its_call_alone(demo: Demo, books: Books) -> None:
    codes = {row["id"]: row["code"] for row in books.tables["source"]}
    wrong = {}
    for application in books.tables["application"]:
        shares = {
            codes[row["source"]]: row["amount_minor"]
            for row in books.tables["application_share"]
            if row["application"] == application["id"]
        }
        asked = shares["EU_ESF"] + shares["STATE_COFIN"]
        letter = next(row for row in books.tables["document"] if row["about_id"] == application["id"] and row["kind"] == "cover-letter")
        document = Document(str(demo.out / letter["name"]))
        table = next(table for table in document.tables if table.rows[0].cells[0].text == "Zdroj")
        total = minor(table.rows[-1].cells[1].text)
        (words,) = [one.text for one in document.paragraphs if one.text.startswith("Celkové způsobilé výdaje")]
        said = [minor(shown) for shown in AMOUNT.findall(words)]
        if (application["asked_minor"], total, said[1]) != (asked, asked, asked) or ("CITY" in shares) != (shares.get("CITY") in said):
            wrong[application["reference"]] = (asked, application["asked_minor"], total, said)
    assert wrong == {}
    assert any(codes[row["source"]] == "CITY" for row in books.tables["application_share"])


def test_what_was_paid_is_what_was_settled(books: Books) -> None:
    (award,), (settlement,) = books.tables["award"], books.tables["settlement"]
    assert award["awarded_minor"] < award["asked_minor"]
    assert sum(row["amount_minor"] for row in books.tables["payment"]) == settlement["entitled_minor"]
    for share in books.tables["settlement_share"]:
        kept = sum(row["amount_minor"] for row in books.tables["payment"] if row["source"] == share["source"])
        assert kept == share["entitled_minor"]
    open_reports = [row["number"] for row in books.tables["subsidy_report"] if row["handed_in_on"] is None]
    assert (award["state"], open_reports) == ("settled", [])


def test_the_absorption_table_is_the_sum_of_the_rows(demo: Demo, books: Books) -> None:
    sheet = openpyxl.load_workbook(demo.out / "cerpani.xlsx").worksheets[0]
    codes = {row["id"]: row["code"] for row in books.tables["source"]}
    sums: dict[str, list[int]] = {code: [0] * 6 for code in codes.values()}
    adopted = {row["idea"] for row in books.tables["resolution"] if row["is_adopted"]}
    newest: dict[str, Any] = max(books.tables["portfolio"], key=lambda one: one["number"])  # type: ignore[arg-type, return-value]
    columns = (
        ("source_limit", "limit_minor"), ("application_share", "amount_minor"), ("portfolio_share", "amount_minor"),
        ("award_share", "awarded_minor"), ("payment", "amount_minor"), ("settlement_share", "entitled_minor"),
    )  # fmt: skip
    for column, (table, name) in enumerate(columns):
        for row in books.tables[table]:
            if table != "portfolio_share" or (row["idea"] in adopted and row["portfolio"] == newest["id"]):
                if table == "source_limit" and not newest["year"] <= row["year"] <= newest["last_year"]:
                    continue
                sums[codes[row["source"]]][column] += row[name]
    shown = {}
    for cells in sheet.iter_rows(min_row=5, values_only=True):
        code = re.search(r"\(([A-Z_0-9]+)\)$", str(cells[0]))
        if code:
            shown[code.group(1)] = [minor_from_decimal(Decimal(str(value))) for value in cells[1:7]]
    assert shown == {code: values for code, values in sums.items() if any(values)}


def test_progress_is_told_all_the_way(demo: Demo) -> None:
    told = [line.split("s  ", 1)[1].split(":")[0] for line in demo.said.splitlines() if "s  " in line]
    assert [word for word in ("Tank", "Duplicates", "Assessed", "Committee", "Portfolio") if word not in told] == []


def test_each_schedule_workbook_holds_every_cell_of_its_schedule(demo: Demo, books: Books) -> None:
    sources = {row["id"]: row["code"] for row in books.tables["source"]}
    schedules = {row["id"]: row for row in books.tables["schedule"]}
    applications = {row["id"]: row for row in books.tables["application"]}
    missing: dict[str, list[int]] = {}
    for document in (row for row in books.tables["document"] if row["kind"] == "schedule"):
        schedule = schedules[applications[document["about_id"]]["schedule"]]
        book = openpyxl.load_workbook(demo.out / document["name"], data_only=True)
        shown = {
            minor_from_decimal(Decimal(str(cell)))
            for sheet in book.worksheets
            for cells in sheet.iter_rows(values_only=True)
            for cell in cells
            if isinstance(cell, int | float) and not isinstance(cell, bool)
        }
        cells = [row for row in books.tables["schedule_cell"] if row["schedule"] == schedule["id"]]
        totals = {code: sum(row["amount_minor"] for row in cells if sources[row["source"]] == code) for code in set(sources.values())}
        wanted = [row["amount_minor"] for row in cells] + [total for total in totals.values() if total]
        lacking = [amount for amount in [*wanted, schedule["cost_minor"], schedule["peak_minor"]] if amount not in shown]
        if lacking:
            missing[document["name"]] = lacking
    assert missing == {}
