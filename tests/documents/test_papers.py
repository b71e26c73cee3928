"""The office's Word papers and workbooks, and the finishing that every file goes through."""

import datetime as dt
import io
import re
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.styles import Font

from absorb.documents import sheet as sheets
from absorb.documents.drafting import draft
from absorb.documents.ooxml import finish
from absorb.documents.word import TEXT_WIDTH_CM, WordDocument
from tests.documents.building import body, of_xml, p, part, saved, tbl
from tests.office import convert

MARK = "UKÁZKA – smyšlené údaje"


def a_paper(rows: int = 3) -> WordDocument:
    paper = WordDocument(title="Průvodní dopis", reference="UL-2026-0042", version="2", mark=MARK)
    paper.title("Průvodní dopis")
    paper.heading("Žádost")
    paper.text("R&D <5 %\ndruhý řádek\ttabulátor \x07")
    paper.facts([("IČO", "00081531")])
    paper.heading("Náklady", 2)
    paper.table(
        ["Položka", "Částka"],
        [[f"Položka {row}", "873 600,00 Kč"] for row in range(rows)] + [["Celkem", "1,00 Kč"]],
        amounts=[1],
        widths_cm=[12, 4],
        total=True,
        caption="Tabulka 1",
    )
    paper.bullets(["první", "druhý"])
    paper.note("Pramen: rozpočet.")
    paper.signature(["Jana Nováková", "starostka"])
    return paper


def test_a_paper_has_real_styles_and_no_blank_paragraphs() -> None:
    paragraphs = [(paragraph.style.name, paragraph.text) for paragraph in docx.Document(io.BytesIO(a_paper().to_bytes())).paragraphs]
    assert paragraphs == [
        ("Title", "Průvodní dopis"),
        ("Heading 1", "Žádost"),
        ("Body Text", "R&D <5 %\ndruhý řádek\ttabulátor \ufffd"),
        ("Heading 2", "Náklady"),
        ("Caption", "Tabulka 1"),
        ("List Bullet", "první"),
        ("List Bullet", "druhý"),
        ("Poznámka", "Pramen: rozpočet."),
        ("Podpis", "Jana Nováková\nstarostka"),
    ]


def test_a_papers_page_head_foot_and_language() -> None:
    content = a_paper().to_bytes()
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(size.cm, 2) for size in sizes if size is not None] == [21.0, 29.7, 2.5, 2.5, 2.5, 2.5]
    assert [paragraph.text for paragraph in section.header.paragraphs] == ["Průvodní dopis\tUL-2026-0042 · verze 2", MARK]
    assert re.findall(r'w:instr="([^"]+)"', part(content, "word/footer1.xml")) == [" PAGE ", " NUMPAGES "]
    assert re.findall(r'<w:lang w:val="([^"]+)"', part(content, "word/styles.xml")) == ["cs-CZ"]
    assert set(re.findall(r'w:ascii="([^"]+)"', part(content, "word/styles.xml"))) == {"Calibri"}
    assert document.core_properties.author == "Absorb"


def test_a_papers_table() -> None:
    table = docx.Document(io.BytesIO(a_paper().to_bytes())).tables[1]
    assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["Text tabulky", "Částka v tabulce"]
    xml = etree.tostring(table._tbl, encoding="unicode")
    assert (xml.count("<w:tblHeader/>"), xml.count("<w:cantSplit/>"), table.style.name) == (1, 5, "Tabulka")
    assert re.findall(r'<w:gridCol w:w="(\d+)"', xml) == ["6803", "2268"]


@pytest.mark.parametrize(
    "use",
    [
        lambda paper: paper.heading("x", 4),
        lambda paper: paper.table(["a", "b"], [["only one"]]),
        lambda paper: [paper.table(["a"], [["1"]]), paper.table(["b"], [["2"]])],
    ],
)
def test_what_a_paper_does_not_do(use: object) -> None:
    with pytest.raises(ValueError):
        use(WordDocument(title="x"))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "unbreakable"),
    [("Záměr UL-2024-0140: dům", 2), ("žádost UL-Z-2026-0001 (UL-2024-0140)\ta dál", 5), ("česko-německý, 2024-01-40, A-1", 0)],
)
def test_a_reference_is_not_broken_and_reads_as_it_is(text: str, unbreakable: int) -> None:
    paper = WordDocument(title="Zápis")
    paper.text(text)
    paper.table(["Věc"], [[text]])
    document = docx.Document(io.BytesIO(paper.to_bytes()))
    paragraphs = [document.paragraphs[0], document.tables[0].rows[1].cells[0].paragraphs[0]]
    assert [(one.text, len(one._p.findall(f".//{qn('w:noBreakHyphen')}"))) for one in paragraphs] == [(text, unbreakable)] * 2


def test_the_same_calls_give_the_same_bytes() -> None:
    assert a_paper().to_bytes() == a_paper().to_bytes()
    made_at = dt.datetime(2027, 3, 12, 8, 0, tzinfo=dt.UTC)
    assert docx.Document(io.BytesIO(a_paper().to_bytes(made_at=made_at))).core_properties.created == made_at
    assert TEXT_WIDTH_CM == 16.0


def a_workbook() -> bytes:
    workbook = sheets.new_workbook(title="Rozvrh & co")
    sheet = sheets.add_sheet(workbook, "Zdroje: město/kraj [1] a ještě něco navíc")
    sheets.write_head(sheet, 1, ["Zdroj", "Částka"])
    for row, text in enumerate(("=1+1", "#N/A", "+420", "a\x07b", "2027-01-01"), 2):
        sheets.write_text(sheet, row, 1, text)
    sheets.write_money(sheet, 2, 2, 87_360_050)
    sheets.write_money(sheet, 3, 2, -1)
    sheets.write_formula(sheet, 7, 2, "=SUM(B2:B6)", strong=True)
    sheets.set_widths(sheet, [30, 20])
    sheets.set_print(sheet, head_row=1, title="Rozvrh & co")
    sheets.add_sheet(workbook, "Zdroje: město/kraj [1] a ještě něco navíc")
    return sheets.workbook_bytes(workbook)


def test_a_workbooks_cells() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(a_workbook()))
    assert workbook.sheetnames == ["Zdroje- město-kraj -1- a ještě", "Zdroje- město-kraj -1- a ješt 2"]
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet["A"][1:6]] == ["=1+1", "#N/A", "+420", "a\ufffdb", "2027-01-01"]
    assert (str(sheet["B2"].value), str(sheet["B3"].value), sheet["B7"].value) == ("873600.5", "-0.01", "=SUM(B2:B6)")
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.oddFooter.right.text) == ("A2", "$1:$1", "&P z &N")


def test_text_in_a_workbook_is_no_formula() -> None:
    xml = part(a_workbook(), "xl/worksheets/sheet1.xml")
    assert re.findall(r"<f>(.*?)</f>", xml) == ["SUM(B2:B6)"]
    assert re.findall(r't="inlineStr"><is><t>([=#].*?)</t>', xml) == ["=1+1", "#N/A"]


def test_finishing_puts_a_fonts_children_into_the_schemas_order() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"].font = Font(name="Calibri", size=12, bold=True, italic=True, underline="single", color="FF0000")
    names = [[etree.QName(child).localname for child in font] for font in _fonts(finish(saved(workbook)))]
    order = [
        "b",
        "i",
        "strike",
        "condense",
        "extend",
        "outline",
        "shadow",
        "u",
        "vertAlign",
        "sz",
        "color",
        "name",
        "family",
        "charset",
        "scheme",
    ]
    assert names[1] == ["b", "i", "u", "sz", "color", "name"]
    assert all(found == sorted(found, key=order.index) for found in names)


def _fonts(content: bytes) -> list[etree._Element]:
    tree = etree.fromstring(part(content, "xl/styles.xml").encode())
    return list(tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}font"))


def test_finishing_a_default_document() -> None:
    content = finish(saved(docx.Document()))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert [name for name in names if "stylesWithEffects" in name or "thumbnail" in name] == []
    assert "stylesWithEffects" not in part(content, "word/_rels/document.xml.rels") + part(content, "[Content_Types].xml")
    assert '<w:zoom w:val="bestFit" w:percent="100"/>' in part(content, "word/settings.xml")
    assert finish(content) == content
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_finishing_keeps_paired_bookmarks_and_first_ids() -> None:
    marks = "".join(
        f'<w:p><w:bookmarkStart w:id="{number}" w:name="{name}"/><w:r><w:t>x</w:t></w:r><w:bookmarkEnd w:id="{number}"/></w:p>'
        for number, name in ((0, "one"), (0, "two"), (1, "ONE"))
    )
    content = body(finish(of_xml(*re.findall(r"<w:p>.*?</w:p>", marks))))
    assert re.findall(r'bookmarkStart w:id="(\d)" w:name="(\w+)"', content) == [("0", "one"), ("2", "two")]
    assert re.findall(r'bookmarkEnd w:id="(\d)"', content) == ["0", "2"]


def _converted(content: bytes, suffix: str, folder: Path) -> str:
    """The text of the PDF that LibreOffice makes of a file; pages are parted by form feeds."""
    source = folder / f"paper.{suffix}"
    source.write_bytes(content)
    answer = subprocess.run(["pdftotext", "-layout", str(convert(source, "pdf", folder)), "-"], check=True, capture_output=True)
    return answer.stdout.decode()


@pytest.mark.needs("office", "poppler")
def test_a_long_paper_repeats_its_mark_its_heads_and_its_page_numbers(tmp_path: Path) -> None:
    pages = _converted(a_paper(rows=90).to_bytes(), "docx", tmp_path).split("\f")[:-1]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert (MARK in page, f"{number}z{len(pages)}" in page.replace(" ", "")) == (True, True), page
    assert all(re.search(r"Položka\s+Částka", page) for page in pages[:-1])


@pytest.mark.needs("office", "poppler")
def test_a_whole_table_goes_to_the_next_page(tmp_path: Path) -> None:
    paper = WordDocument(title="Zápis")
    for item in range(12):
        paper.text(f"bod {item} " * 40)
        paper.table(["Člen", "Hlas"], [["první", "pro"]] * 5 + [["poslední", "pro"]], whole=True, caption=f"Hlasování {item}")
    pages = _converted(paper.to_bytes(), "docx", tmp_path).split("\f")[:-1]
    counted = [[len(re.findall(word, page)) for word in ("Hlasování", "Člen", "poslední")] for page in pages]
    assert len(pages) > 2
    assert [page for page in counted if len(set(page)) > 1] == []


def test_nobody_signs_on_a_page_of_their_own() -> None:
    paper = WordDocument(title="Zápis")
    for name in ("Předsedající", "První ověřovatel", "Druhý ověřovatel"):
        paper.signature([name])
    signed = docx.Document(io.BytesIO(paper.to_bytes())).paragraphs
    assert [(one.text, one.paragraph_format.keep_with_next) for one in signed] == [
        ("Předsedající", True), ("První ověřovatel", True), ("Druhý ověřovatel", None),
    ]  # fmt: skip


@pytest.mark.needs("office", "poppler")
def test_a_filled_template_opens_in_an_office(tmp_path: Path) -> None:
    rows = tbl(["Položka", "Částka"], ["{%tr for line in lines %}", ""], ["{{ line.name }}", "{{ line.amount }}"], ["{%tr endfor %}", ""])
    control = f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{p("Řízeno {{ line.name }}")}</w:sdtContent></w:sdt>'
    template = of_xml(p("Žadatel: {{ name }}"), rows, p("{%p for line in lines %}"), control, p("{%p endfor %}"))
    facts = {"name": "R&D <5 %\nÚstí", "lines": [{"name": f"Mzdy {number}", "amount": "1 234,50"} for number in range(3)]}
    found = " ".join(_converted(draft(template, facts), "docx", tmp_path).split())
    amounts = " ".join(f"Mzdy {number} 1 234,50" for number in range(3))
    assert found == f"Žadatel: R&D <5 % Ústí Položka Částka {amounts} Řízeno Mzdy 0 Řízeno Mzdy 1 Řízeno Mzdy 2"


@pytest.mark.needs("office", "poppler")
def test_a_workbook_opens_in_an_office(tmp_path: Path) -> None:
    page = _converted(a_workbook(), "xlsx", tmp_path)
    assert ("=1+1" in page, re.search(r"873\D600[.,]50\sKč", page) is not None) == (True, True), page
