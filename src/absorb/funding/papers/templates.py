"""The town's own template of the workbook: its sheets stand before ours, and their formulas may ask for our names.

A template is read as something that a stranger sent, and tried on a made-up schedule before it counts. Pictures and charts are
not carried over.
"""

import io
import re
import warnings
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
from lxml import etree
from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.styles import Font

from absorb.documents import sheet as cells
from absorb.documents.package import RELATIONSHIPS, Parts, parse_xml, read_parts
from absorb.funding.papers.layout import (
    BUDGET,
    CASH,
    CHECKS,
    COSTS,
    COVER,
    MONTHS,
    PERIODS,
    REPORTING,
    RULES,
    SCHEDULE,
    SOURCES,
    YEARS,
)  # fmt: skip
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Priced
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import nearest
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

LARGEST_TEMPLATE, LARGEST_UNPACKED = 2 * 2**20, 16 * 2**20
MOST_SHEETS, MOST_CELLS = 10, 20_000
OURS = (COVER, BUDGET, COSTS, SOURCES, RULES, SCHEDULE, MONTHS, PERIODS, REPORTING, YEARS, CASH, CHECKS)
NAMES = (
    "Rozpocet_celkem", "Rozpocet_zpusobile", "Naklady_celkem", "Kryto_celkem", "Nekryto_celkem", "Pocatecni_hotovost",
    "Predfinancovani", "Predfinancovani_mesic", "Preklenovaci_uver_kdy", "Nove_polozky", "Neplatnych_kontrol",
)  # fmt: skip
"""What a formula of the template may ask for by name."""
_RUNS = re.compile(
    r"vbaProject|externalLinks/|activeX|embeddings/|connections\.xml|queryTables/|ctrlProps/|pivot|chartsheets/|macrosheets/"
)
_FORMULAS = frozenset(("f", "formula", "formula1", "formula2", "definedName"))
_REACHES = re.compile(r"\[|\||\b(?:WEBSERVICE|HYPERLINK|RTD|DDE|CALL|REGISTER(?:\.ID)?|FILTERXML|EXEC|IMAGE)\s*\(", re.IGNORECASE)
_PLACE = re.compile(
    r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+", re.IGNORECASE
)
_LEADING = re.compile(r"(https?|mailto):|#|$", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")


def check_template(content: bytes) -> None:
    """BadInput with all that stands in the way of writing a workbook in this template, each with its sheet and cell."""
    if len(content) > LARGEST_TEMPLATE:
        raise BadInput.one("", Phrase("The template has more than %(most)s MB; make it smaller.", most=LARGEST_TEMPLATE >> 20))
    parts = read_parts(content, "template", largest=LARGEST_UNPACKED)
    if "xl/workbook.xml" not in parts:
        raise BadInput.one("", Phrase("The template is no Excel workbook (.xlsx)."))
    if faults := list(_foreign(parts)):
        raise BadInput(faults)
    if faults := list(_faults(open_template(content))):
        raise BadInput(faults)


def _foreign(parts: Parts) -> Iterator[Fault]:
    """What would run, reach outside the file, or is more than a template holds."""
    for name, blob in parts.items():
        if _RUNS.search(name):
            says = "The template holds macros, links to other files, or parts that a template cannot have; save it without them."
            yield Fault(name, Phrase(says))
        elif name.endswith((".xml", ".rels")):
            yield from _reaching(name, parse_xml(blob, name, "template"))
    if sum(len(_CELL.findall(blob)) for name, blob in parts.items() if name.startswith("xl/worksheets/")) > MOST_CELLS:
        yield Fault("", Phrase("The template has more than %(most)s cells.", most=MOST_CELLS))


def _reaching(name: str, tree: etree._Element) -> Iterator[Fault]:
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname in _FORMULAS and _REACHES.search("".join(map(str, element.itertext()))):
            yield Fault(name, Phrase("A formula of the template reaches outside the workbook; only its own cells and names may be asked."))
            return
    for link in tree.iter(f"{RELATIONSHIPS}Relationship"):
        target = link.get("Target") or ""
        if link.get("TargetMode") == "External" and not _LEADING.match(target):
            yield Fault(name, Phrase("The template has a link that opens no page: %(target)s.", target=target[:100]))


def open_template(content: bytes) -> Workbook:
    """The template as a workbook to write in; BadInput where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # the library raises whatever a damaged part happens to break in it
        raise BadInput.one("", Phrase("The template cannot be read (%(why)s); save it again in Excel.", why=str(error)[:100])) from None


def _faults(book: Workbook) -> Iterator[Fault]:
    if not book.worksheets or len(book.worksheets) > MOST_SHEETS:
        yield Fault("", Phrase("The template must have one to %(most)s sheets.", most=MOST_SHEETS))
    ours = {name.casefold() for name in OURS}
    for sheet in book.worksheets:
        if sheet.title.casefold() in ours:
            says = Phrase("The sheet “%(name)s” is written by Absorb; give yours another name.", name=sheet.title)
            yield Fault(sheet.title, says)
    for name in book.defined_names:
        if name.casefold() in {one.casefold() for one in NAMES}:
            yield Fault(name, Phrase("The name “%(name)s” is given by Absorb; give yours another.", name=name))
    known = {*NAMES, *book.defined_names}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    place = f"{sheet.title}!{cell.coordinate}"
                    yield from _unknown(place, str(getattr(cell.value, "text", cell.value)), known, book.sheetnames)


def _unknown(place: str, formula: str, known: set[str], sheets: list[str]) -> Iterator[Fault]:
    """Names and sheets that no workbook has."""
    for token in Tokenizer(formula).items:
        if token.type != "OPERAND" or token.subtype != "RANGE":
            continue
        sheet, _, name = token.value.rpartition("!")
        sheet = sheet.strip("'").replace("''", "'")
        if sheet and sheet not in sheets and sheet not in OURS:
            yield Fault(place, Phrase("The formula asks for the sheet “%(name)s”, which the workbook does not have.", name=sheet))
        elif not _PLACE.fullmatch(name) and name.casefold() not in {one.casefold() for one in known}:
            says = Phrase(
                "The formula asks for “%(name)s”, which the workbook does not have%(near)s", name=name, near=nearest(name, sorted(known))
            )
            yield Fault(place, says)


def example_template() -> bytes:
    """A template to begin with: one sheet with a head, and the figures that a finance department looks at first."""
    book = cells.new_workbook(title="Šablona sešitu")
    sheet = cells.add_sheet(book, "Průvodka")
    cells.write_text(sheet, 1, 1, "Průvodka k financování projektu", strong=True).font = Font(name=cells.FONT, bold=True, size=16)
    cells.write_text(sheet, 2, 1, "Sem napište hlavičku města; listy Absorbu se přidají za tento.")
    rows = (
        ("Náklady celkem", "Naklady_celkem"), ("Kryto ze zdrojů", "Kryto_celkem"), ("Nekryto", "Nekryto_celkem"),
        ("Největší předfinancování", "Predfinancovani"),
    )  # fmt: skip
    for at, (label, name) in enumerate(rows, start=4):
        cells.write_text(sheet, at, 1, label)
        cells.write_formula(sheet, at, 2, f"={name}", strong=True)
    cells.write_text(sheet, 9, 1, "Schválil(a):")
    cells.set_widths(sheet, [44, 22])
    cells.set_print(sheet, head_row=None, title="Průvodka", landscape=False, one_page=True)
    return cells.workbook_bytes(book)


def sample() -> tuple[schedules.Case, schedules.Answer, Priced]:
    """A made-up schedule with its budget, to try a template on and to look at it."""
    lines = (
        budgets.Line(code="1.1.1", name="Sociální pracovník", kind="direct_staff", unit_price=Money(5_200_000), units=Decimal(12)),
        budgets.Line(code="1.1.2", name="Cestovné", kind="travel", unit_price=Money(150_000), units=Decimal(6)),
    )
    case = budgets.Case(cost_model="real", currency="CZK", lines=lines)
    periods = [schedules.Period(id=str(half), first=Month.of(2027, 6 * half - 5), months=6) for half in (1, 2)]
    costs = [
        schedules.Line(code=line.code, name=line.name, kind=line.kind, amounts={"1": Money(half), "2": Money(half)})
        for line in lines
        if (half := budgets.line_amount(line) // 2)
    ]
    esf = schedules.Source(
        id="EU_ESF", name="Evropský sociální fond", max_percent=Decimal(85), pays=schedules.Pays(advance_percent=Decimal(40), lag_months=3)
    )
    asked = schedules.Case(periods=periods, lines=costs, sources=[esf, schedules.Source(id="OWN", name="Vlastní zdroje")])
    return asked, schedules.schedule(asked), Priced(case, budgets.budget(case))
