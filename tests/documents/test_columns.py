"""Columns of amounts: the unit stands in the head, the head stands over its numbers, and nothing is cut off."""

import datetime as dt
import io

import openpyxl
from docx import Document

from absorb.absorption.papers import absorption_workbook
from absorb.absorption.rules import Scope, SourceRow
from absorb.kernel.ids import new_id
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.subsidies.papers import Parties, contract
from absorb.subsidies.schemas import ContractOut, InstalmentOut, MoneyRow, ReportOut, Subsidy

DAY = dt.date(2027, 1, 31)
LONG = "Státní rozpočet – spolufinancování ESF"


def a_contract() -> bytes:
    amount = Money(3_222_370_00)
    money = [MoneyRow(f"S{number}", LONG, LONG, amount, amount, amount, None, None) for number in range(3)]
    subsidy = Subsidy(
        id=new_id(), reference="UL-D-2027-0001", application="UL-Z-2027-0001", call="Výzva", idea="UL-2027-0001", idea_title="Služba",
        organisation=None, state="contracted", awarded_on=DAY, reason=None, asked=amount, awarded=amount, eligible_budget=amount, money=money,
        contract=ContractOut("1/2027", "Mzdy", DAY, None, DAY, DAY, DAY), instalments=[InstalmentOut("S0", 1, DAY, amount, None, None)], payments=[],
        reports=[ReportOut(1, Month.of(2027, 1), 6, DAY, None, "příjemce")], settlement=None, is_invented=False,
    )  # fmt: skip
    return contract(subsidy, Parties("Město", None, "Spolek", None), mark="")


def test_a_contracts_amounts_have_their_unit_in_the_head() -> None:
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(a_contract())).tables]
    money = [rows for rows in tables if rows[0][0] == "Zdroj"]
    assert [rows[0][1:3] for rows in money] == [["Požadováno (Kč)", "Přiznáno (Kč)"], ["Splatnost", "Částka (Kč)"]]
    assert [cell for rows in money for row in rows[1:] for cell in row if "Kč" in cell] == []


def test_the_absorption_sheet_shows_whole_names_and_heads_over_their_numbers() -> None:
    row = SourceRow("STATE_COFIN", LONG, LONG, True, 1, 1, 1, 1, 1, 1)
    sheet = openpyxl.load_workbook(io.BytesIO(absorption_workbook([row], Scope(2, 2027, 2028), community="Ústí", mark=""))).worksheets[0]
    heads = [cell for cell in sheet[4] if cell.value is not None]
    assert [cell.alignment.horizontal for cell in heads] == [None, *["right"] * 7]
    assert [str(cell.value).endswith("(Kč)") for cell in heads] == [False, *[True] * 6, False]
    assert [cell.number_format for cell in (*sheet[5][1:7], *sheet[6][1:7])] == ["#,##0.00"] * 12
    assert sheet.column_dimensions["A"].width > len(sheet["A5"].value)
