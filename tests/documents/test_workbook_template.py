"""A town's own template of the workbook: tried as something that a stranger sent, its formulas live beside ours."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName

from absorb.funding.actions.templates import write_sample
from absorb.funding.papers.templates import NAMES, check_template, example_template
from absorb.kernel.errors import BadInput
from tests.documents.recalculating import by_formulas, saved


def template(change: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(io.BytesIO(example_template()))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    target = io.BytesIO(example_template())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def write(address: str, value: str) -> Callable[[Workbook], None]:
    def act(book: Workbook) -> None:
        book["Průvodka"][address] = value

    return act


def add_rule(book: Workbook) -> None:
    rule = FormulaRule(formula=["[1]List1!A1>0"])  # type: ignore[no-untyped-call]
    book["Průvodka"].conditional_formatting.add("A1", rule)


def add_name(name: str, text: str) -> Callable[[Workbook], None]:
    def act(book: Workbook) -> None:
        book.defined_names[name] = DefinedName(name, attr_text=text)

    return act


def rename(book: Workbook) -> None:
    book["Průvodka"].title = "rozvrh"


OUTSIDE = "A formula of the template reaches outside the workbook; only its own cells and names may be asked."
MACROS = "The template holds macros, links to other files, or parts that a template cannot have; save it without them."


def test_the_towns_sheet_stands_first_and_its_formulas_follow_the_schedule() -> None:
    check_template(example_template())
    content = write_sample(example_template())
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[:3] == ["Průvodka", "Přehled", "Rozpočet"]
    assert (book.active.title, book["Přehled"].sheet_view.tabSelected) == ("Průvodka", False)
    counted = by_formulas(content)
    assert [counted["Průvodka", f"B{row}"] for row in range(4, 8)] == [633000.0, 633000.0, 0.0, counted["Hotovost", "K1"]]
    ours = {place: value for place, value in counted.items() if place[0] != "Průvodka"}
    assert ours == {place: value for place, value in saved(content).items() if place[0] != "Průvodka"}
    assert write_sample(example_template()) == content


def test_every_name_that_a_template_may_ask_for_is_there() -> None:
    assert sorted(load_workbook(io.BytesIO(write_sample(example_template()))).defined_names) == sorted(NAMES)


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        (template(write("B9", "='[jiny.xlsx]List1'!A1")), "xl/worksheets/sheet1.xml", OUTSIDE),
        (template(write("B9", "=cmd|'/c calc'!A1")), "xl/worksheets/sheet1.xml", OUTSIDE),
        (template(write("B9", '=WEBSERVICE("http://x.cz")')), "xl/worksheets/sheet1.xml", OUTSIDE),
        (template(add_rule), "xl/worksheets/sheet1.xml", OUTSIDE),
        (template(add_name("Ven", "[1]List1!$A$1")), "xl/workbook.xml", OUTSIDE),
        (with_part("xl/vbaProject.bin"), "xl/vbaProject.bin", MACROS),
        (with_part("xl/externalLinks/externalLink1.xml"), "xl/externalLinks/externalLink1.xml", MACROS),
        (with_part("xl/embeddings/oleObject1.bin"), "xl/embeddings/oleObject1.bin", MACROS),
        (
            template(write("B9", "=Naklady_celem*2")),
            "Průvodka!B9",
            'The formula asks for “Naklady_celem”, which the workbook does not have; did you mean "Naklady_celkem"?',
        ),
        (
            template(write("B9", "=List7!A1")),
            "Průvodka!B9",
            "The formula asks for the sheet “List7”, which the workbook does not have.",
        ),
        (template(rename), "rozvrh", "The sheet “rozvrh” is written by Absorb; give yours another name."),
        (
            template(add_name("naklady_celkem", "Průvodka!$A$1")),
            "naklady_celkem",
            "The name “naklady_celkem” is given by Absorb; give yours another.",
        ),
    ],
)
def test_what_a_template_may_not_hold_is_told_with_its_place(content: bytes, where: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_template(content)
    assert [(fault.pointer, str(fault.says)) for fault in refused.value.faults] == [(where, says)]


@pytest.mark.parametrize("formula", ["=Roky!B6+1", "=SUM(B4:B6)", '=IF(Nekryto_celkem>0,"chybí","")', "='Vykazovaná období'!A1", "=B$4*2%"])
def test_own_cells_our_sheets_and_our_names_may_be_asked(formula: str) -> None:
    check_template(template(write("B9", formula)))


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)])
def test_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        check_template(content)
