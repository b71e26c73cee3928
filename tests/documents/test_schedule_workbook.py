"""The schedule's workbook: what it shows, that it can be trusted when it is recalculated, and that it is safe."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from absorb.funding import papers
from absorb.funding.rules.schedule import Answer, Case, schedule
from absorb.kernel.money import money_decimal
from tests.documents.recalculating import bare
from tests.office import convert
from tests.rules.funding.schedule_cases import read

SHEETS = ["Přehled", "Náklady", "Zdroje", "Pravidla", "Rozvrh", "Měsíce", "Období", "Roky", "Hotovost", "Kontroly"]
RAW: dict[str, Any] = {
    "periods": [
        {"id": "MO1", "from": "2027-04", "months": 6},
        {"id": "MO2", "from": "2027-10", "months": 7},
        {"id": "mo2", "from": "2028-05", "months": 1},
    ],
    "lines": [
        {"code": "1.1.1", "name": "=1+1", "kind": "direct_staff", "amounts": {"MO1": "312000.01", "MO2": "99999.99", "mo2": "77.77"}},
        {"code": "1.1.2", "name": "Jízdné & <jiné>", "kind": "travel", "amounts": {"MO1": "12500.50", "MO2": "0.00"}},
        {"code": "1.1.3", "kind": "services", "amounts": {"MO1": "333.33", "MO2": "666.67"}},
        {"code": "2.1", "kind": "ineligible", "amounts": {"MO2": "4000.00"}},
    ],
    "sources": [
        {
            "id": "EU_ESF",
            "name": "Evropský sociální fond",
            "max_percent": "76.735",
            "kinds": ["direct_staff", "travel", "services"],
            "pays": {"advance_percent": "30.5", "lag_months": 3},
        },
        {"id": "REGION", "max_total": "9000.00", "kinds": ["direct_staff"], "pays": {"in_arrears": True, "lag_months": 2}},
        {"id": "NADACE", "min_percent": 1, "kinds": ["services", "travel"], "never_with": ["REGION"], "max_per_period": {"MO1": "300.00"}},
        {"id": "@CITY", "exact_percent": "2.001", "max_per_year": {"2027": "9000.00"}},
        {"id": "OWN", "max_percent": "20"},
    ],
    "prefer": ["EU_ESF", "REGION", "NADACE", "@CITY", "OWN"],
    "pins": [{"line": "1.1.3", "period": "MO2", "source": "OWN", "amount": "100.10"}],
    "opening_cash": "1000.00",
}
GAP = RAW | {"sources": RAW["sources"][:4], "prefer": ["EU_ESF"], "pins": [RAW["pins"][0] | {"source": "NADACE"}]}
REPORTED = RAW | {
    "reporting": [{"id": "ZoR1", "from": "2027-04", "months": 8}, {"id": "ZoR2", "from": "2027-12", "months": 6}],
    "sources": [
        RAW["sources"][0],
        RAW["sources"][1]
        | {"pays": {"instalments": [{"month": "2027-05", "percent": "33.335"}, {"month": "2028-01", "percent": "20"}], "lag_months": 1}},
        *RAW["sources"][2:],
    ],
}
CASES = {"met": RAW, "reported": REPORTED, "gap": GAP, "empty": {"periods": [], "lines": [], "sources": []}}


def made(raw: dict[str, Any]) -> tuple[Case, Answer, bytes]:
    case = read(raw)
    answer = schedule(case)
    return case, answer, papers.schedule_workbook(case, answer, project="Terénní služba", mark="UKÁZKA")


def shown(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=True)


@pytest.fixture
def recalculated(tmp_path: Path) -> Any:
    """A workbook as LibreOffice calculates it from its formulas alone."""

    def work(content: bytes) -> Workbook:
        path = tmp_path / "bare.xlsx"
        path.write_bytes(bare(content))
        return load_workbook(convert(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "out"), data_only=True)

    return work


def cells(workbook: Workbook) -> dict[tuple[str, str], Any]:
    found = {}
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in (None, ""):
                    found[sheet.title, cell.coordinate] = round(cell.value, 6) if isinstance(cell.value, float | int) else cell.value
    return found


@pytest.mark.needs("office")
@pytest.mark.parametrize("name", CASES)
def test_libreoffice_calculates_what_the_engine_found(name: str, recalculated: Any) -> None:
    _, _, content = made(CASES[name])
    assert cells(recalculated(content)) == cells(shown(content))


def test_every_figure_is_the_engines() -> None:
    case, answer, content = made(GAP)
    book = shown(content)
    assert book.sheetnames == SHEETS
    rows = list(book["Rozvrh"].iter_rows(min_row=6, values_only=True))
    names = [source.id for source in case.sources]
    shares = [
        (row[1], row[4], name, round(amount * 100))
        for row in rows
        for name, amount in zip(names, row[6 : 6 + len(names)], strict=True)
        if amount
    ]
    assert shares == [(share.line, share.period, share.source, share.amount) for share in answer.allocation]
    gaps = [(row[1], row[4], round(row[6 + len(names)] * 100)) for row in rows if row[6 + len(names)]]
    assert gaps == [(gap.line, gap.period, gap.amount) for gap in answer.gap_where]
    periods = {
        row[1]: [round(value * 100) for value in row[5 : 5 + len(names)]] for row in book["Období"].iter_rows(min_row=6, values_only=True)
    }
    assert {period: sum(amounts) for period, amounts in periods.items()} == answer.by_period
    years = {
        name: {str(row[0]): round(row[1 + place] * 100) for row in book["Roky"].iter_rows(min_row=6, values_only=True)}
        for place, name in enumerate(names)
    }
    assert years == answer.by_source_and_year
    cash = [
        [round(value * 100) for value in row[1 + len(names) : 4 + len(names)]]
        for row in book["Hotovost"].iter_rows(min_row=6, values_only=True)
    ]
    told = [[month.received, month.spent, month.balance] for month in answer.cash]
    assert cash == told + [[0, 0, told[-1][2]]] * (len(cash) - len(told))
    assert len(cash) == 17  # as late as the last source can pay, three months after the last period


@pytest.mark.needs("office")
def test_a_changed_cost_recomputes_everything(recalculated: Any) -> None:
    case, answer, content = made(RAW)
    book = load_workbook(io.BytesIO(content))
    book["Náklady"]["E6"] = 400000
    target = io.BytesIO()
    book.save(target)
    after = recalculated(target.getvalue())
    more = 400000 - 312000.01
    cost = float(money_decimal(sum(sum(line.amounts.values()) for line in case.lines))) + more
    sums = after["Rozvrh"]
    assert round(sums["F4"].value, 2) == round(cost, 2)
    esf = next(share.amount for share in answer.allocation if (share.line, share.period, share.source) == ("1.1.1", "MO1", "EU_ESF"))
    assert sums["G6"].value == round(400000 * esf / 31200001, 2)
    assert round(sum(cell.value for cell in sums[6][6:12]), 2) == 400000
    assert round(sum(cell.value for cell in sums[4][6:12]), 2) == round(cost, 2)
    cash = after["Hotovost"]
    assert round(sum(row[-1].value for row in cash.iter_rows(min_row=6, min_col=8, max_col=8)), 2) == round(cost, 2)
    verdicts = {row[0] + row[2]: row[4] for row in after["Kontroly"].iter_rows(min_row=6, values_only=True)}
    assert verdicts["Zdroje a nekryté náklady dávají náklady celkemprávě"] == "✓"
    assert verdicts["Řádky rozvrhu, které nesedí nebo jsou zápornéprávě"] == "✓"
    assert after["Přehled"]["B7"].value == cost


@pytest.mark.needs("office")
def test_a_broken_limit_turns_red(recalculated: Any) -> None:
    _, _, content = made(RAW)
    book = load_workbook(io.BytesIO(content))
    book["Zdroje"]["F6"] = 50
    target = io.BytesIO()
    book.save(target)
    after = recalculated(target.getvalue())
    verdicts = {row[0]: row[4] for row in after["Kontroly"].iter_rows(min_row=6, values_only=True)}
    assert verdicts["EU_ESF: nejvýše 76,735 % toho, co smí hradit"] == "✗"
    assert "Limity zdroje Evropský sociální fond" in [row[0] for row in after["Přehled"].iter_rows(values_only=True) if row[1] == "✗"]


def test_user_text_is_never_a_formula() -> None:
    _, _, content = made(RAW)
    book = load_workbook(io.BytesIO(content))
    assert [(book["Náklady"]["C6"].value, book["Náklady"]["C6"].data_type), book["Zdroje"]["B9"].data_type] == [("=1+1", "s"), "s"]
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not any("1+1" in formula or "CITY" in formula for formula in formulas)
    assert not any("[" in formula for formula in formulas)


def test_entries_are_open_and_formulas_locked() -> None:
    _, _, content = made(RAW)
    book = load_workbook(io.BytesIO(content))
    for sheet in book:
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                is_entry = cell.fill.fgColor.rgb == "00FFF9DB"
                assert cell.protection.locked is not is_entry
                assert not (is_entry and cell.data_type == "f")
    assert sorted(book.defined_names) == [
        "Kryto_celkem",
        "Naklady_celkem",
        "Nekryto_celkem",
        "Neplatnych_kontrol",
        "Pocatecni_hotovost",
        "Predfinancovani",
        "Predfinancovani_mesic",
        "Preklenovaci_uver_kdy",
    ]
    assert not any(name.startswith("xl/externalLinks") for name in zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_the_cover_is_one_page_and_tells_everything() -> None:
    _, answer, content = made(RAW)
    cover = shown(content)["Přehled"]
    assert (cover.page_setup.paperSize, cover.page_setup.fitToWidth, cover.page_setup.fitToHeight) == (9, 1, 1)
    words = {row[0]: row[1] for row in cover.iter_rows(values_only=True) if row[0]}
    assert list(words)[:2] == ["Rozvrh financování", "UKÁZKA"]
    assert (words["Projekt"], words["Evropský sociální fond"]) == ("Terénní služba", float(money_decimal(answer.by_source["EU_ESF"])))
    assert words["2027"] == float(money_decimal(answer.by_year["2027"]))
    assert "Náklady jsou plně kryty." in words


def test_an_infeasible_case_says_why() -> None:
    sources = [{"id": "A", "min_percent": 60}, {"id": "B", "min_percent": 60}]
    _, _, content = made(RAW | {"sources": sources, "prefer": [], "pins": []})
    book = shown(content)
    assert book.sheetnames == ["Přehled", "Náklady"]
    words = [row[0] for row in book["Přehled"].iter_rows(values_only=True) if row[0]]
    assert [word for word in words if word.startswith("•")] == [
        "• A platí nejméně 60\xa0% nákladů, které smí platit.", "• B platí nejméně 60\xa0% nákladů, které smí platit."
    ]  # fmt: skip


def test_the_same_case_gives_the_same_bytes() -> None:
    assert made(RAW)[2] == made(RAW)[2]
