"""Word documents as the office sends them: Czech, A4, real styles, a running head and numbered pages.

    paper = WordDocument(title="Průvodní dopis", reference="UL-2026-0042", version="2")
    paper.heading("Žádost")
    paper.text("Vážená paní, …")
    paper.table(["Položka", "Částka"], [["Mzdy", "873 600,00 Kč"]], amounts=[1], total=True)
    content = paper.to_bytes()

Text arrives as it is given: line breaks as line breaks, tabs as tabs. The same calls give the same bytes.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from absorb.documents import word_styles
from absorb.documents.ooxml import finish

TEXT_WIDTH_CM = 16.0
"""The width between the margins: A4 less 2.5 cm on either side."""

_MARGIN = Cm(2.5)
_REFERENCE = re.compile(r"\b([A-Z]+(?:-[A-Z]+)*-\d{4}-\d+)\b")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WordDocument:
    """A document that grows from top to bottom; every block has a style, none is spaced by blank paragraphs.

    `reference` and `version` stand in the running head. `mark` is a line on each page for what must not be mistaken,
    such as "UKÁZKA – smyšlené údaje"; "" means none.
    """

    def __init__(self, *, title: str, reference: str = "", version: str = "", mark: str = "", author: str = "Absorb") -> None:
        self._document: Any = Document()
        word_styles.prepare(self._document)
        self._set_page()
        self._write_head(title, reference, version, mark)
        self._write_foot()
        self._set_properties(title, author, reference, version)
        self._after_table = False
        self._signatures = 0

    def title(self, text: str) -> None:
        """The document's name at its top."""
        self._paragraph(text, "Title")

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading of level 1 to 3 (Nadpis 1–3); it stays with what follows, and begins a page where it is told to."""
        if level not in (1, 2, 3):
            raise ValueError("a heading's level is 1, 2 or 3")
        self._paragraph(text, f"Heading {level}").paragraph_format.page_break_before = new_page or None

    def text(self, text: str, *, strong: bool = False, with_next: bool = False) -> None:
        """A paragraph of running text (Tělo textu); `with_next` keeps it on one page with what follows."""
        paragraph = self._paragraph(text, word_styles.BODY)
        paragraph.paragraph_format.keep_with_next = with_next or None
        for run in paragraph.runs:
            run.bold = strong or None

    def note(self, text: str, *, with_next: bool = False) -> None:
        """Small print: where a figure comes from, what a sign means; `with_next` keeps it on one page with what follows."""
        self._paragraph(text, word_styles.NOTE).paragraph_format.keep_with_next = with_next or None

    def bullets(self, items: Iterable[str]) -> None:
        for item in items:
            self._paragraph(item, "List Bullet")

    def facts(self, pairs: Iterable[tuple[str, str]], *, label_width_cm: float = 5.0) -> None:
        """Labels and their values, a pair a line: an address, an identification, the parts of a decision."""
        rows = [[label, value] for label, value in pairs]
        widths_cm = (label_width_cm, TEXT_WIDTH_CM - label_width_cm)
        self._grid(None, rows, amounts=(), widths_cm=widths_cm, total=False, whole=False, labels=True)

    def table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        amounts: Iterable[int] = (),
        widths_cm: Sequence[float] | None = None,
        total: bool = False,
        whole: bool = False,
        caption: str = "",
    ) -> None:
        """A table whose head is repeated on each page and whose rows are not torn.

        `amounts` are the columns (from 0) aligned to the right; `total` makes the last row stand out; `whole` is for a short
        table: it stays on one page, with the line after it;
        `widths_cm` should add up to `TEXT_WIDTH_CM`, without them the columns are equal.
        """
        if caption:
            self._paragraph(caption, "Caption")
        everything = [list(row) for row in rows]
        self._grid(head, everything, amounts=tuple(amounts), widths_cm=widths_cm, total=total, whole=whole, labels=False)

    def picture(self, image: bytes, *, width_cm: float, description: str) -> None:
        """A PNG or JPEG on a line of its own; `description` is read aloud to who cannot see it."""
        paragraph = self._paragraph("", word_styles.BODY)
        shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Cm(width_cm))
        properties = shape._inline.docPr
        properties.set("descr", _clean(description))
        properties.set("name", "")

    def signature(self, lines: Iterable[str]) -> None:
        """Where somebody signs: a rule, and the lines under it (name, office), kept together and on one page with the next."""
        before = self._document.paragraphs[-1] if self._signatures else None
        if before is not None and before.style.name == word_styles.SIGNATURE:
            before.paragraph_format.keep_with_next = True
        paragraph = self._paragraph("\n".join(lines), word_styles.SIGNATURE)
        self._signatures += 1
        word_styles.part_signature(paragraph, place=self._signatures)

    def to_bytes(self, *, made_at: dt.datetime | None = None) -> bytes:
        """The .docx; `made_at` (UTC) is written into its properties, without it they tell no time."""
        target = io.BytesIO()
        self._document.save(target)
        return finish(target.getvalue(), made_at=made_at)

    def _paragraph(self, text: str, style: str) -> Paragraph:
        self._after_table = False
        paragraph: Paragraph = self._document.add_paragraph(style=style)
        _add_text(paragraph, text)
        return paragraph

    def _grid(
        self,
        head: Sequence[str] | None,
        rows: list[list[str]],
        *,
        amounts: tuple[int, ...],
        widths_cm: Sequence[float] | None,
        total: bool,
        whole: bool,
        labels: bool,
    ) -> None:
        columns = len(head) if head is not None else 2
        wrong = next((row for row in rows if len(row) != columns), None)
        if wrong is not None:
            raise ValueError(f"a row has {len(wrong)} cells, the table {columns} columns")
        if self._after_table:
            raise ValueError("Word would join two tables in a row: give the second a caption, or a text between them")
        everything = ([list(head)] if head is not None else []) + rows
        if not everything:
            return
        table = self._document.add_table(rows=len(everything), cols=columns, style=word_styles.TABLE)
        word_styles.set_columns(table, widths_cm or [TEXT_WIDTH_CM / columns] * columns)
        word_styles.set_look(table, head=head is not None, total=total, labels=labels)
        for place, (row, texts) in enumerate(zip(table._tbl.tr_lst, everything, strict=True)):
            word_styles.keep_row_whole(row, repeated=head is not None and place == 0)
            for column, (cell, text) in enumerate(zip(row.tc_lst, texts, strict=True)):
                paragraph = Paragraph(cell.p_lst[0], table)
                paragraph.style = self._document.styles[word_styles.AMOUNT if column in amounts else word_styles.CELL]
                if whole:
                    paragraph.paragraph_format.keep_with_next = True
                _add_text(paragraph, text)
        self._after_table = True

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        section.header_distance = section.footer_distance = Cm(1.25)

    def _write_head(self, title: str, reference: str, version: str, mark: str) -> None:
        header = self._document.sections[0].header
        paragraph = header.paragraphs[0]
        right = " · ".join(piece for piece in (reference, f"verze {version}" if version else "") if piece)
        _add_text(paragraph, f"{title}\t{right}" if right else title)
        if mark:
            header.add_paragraph(_clean(mark), style=word_styles.MARK)

    def _write_foot(self) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        _add_field(paragraph, "PAGE")
        paragraph.add_run(" z ")
        _add_field(paragraph, "NUMPAGES")

    def _set_properties(self, title: str, author: str, reference: str, version: str) -> None:
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = _clean(title), _clean(author), "cs-CZ"
        properties.comments = ""
        properties.identifier, properties.version = _clean(reference), _clean(version)


def _add_text(paragraph: Paragraph, text: str) -> None:
    """The text, in which a line never ends inside a reference: its hyphens are Word's unbreakable ones, which are read as
    hyphens again."""
    for place, piece in enumerate(_REFERENCE.split(_clean(text))):
        if not piece:
            continue
        first, *rest = piece.split("-") if place % 2 else [piece]
        run = paragraph.add_run(first)
        for part in rest:
            run._r.append(OxmlElement("w:noBreakHyphen"))
            run.add_text(part)


def _add_field(paragraph: Paragraph, name: str) -> None:
    """A field that Word and LibreOffice count themselves; "1" shows until they have."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {name} ")
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _clean(text: str) -> str:
    """Text that XML can hold: what it cannot becomes the replacement character, never silently nothing."""
    return _NOT_XML.sub("\ufffd", text)
