"""The placeholders of an Excel template: in cells, comments, page heads and feet, and sheets' names."""

import io
from collections.abc import Iterator

import openpyxl
from jinja2 import Environment
from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents.placeholders.places import Place
from absorb.documents.placeholders.scanning import CODE_CLOSE, CODE_OPEN
from absorb.documents.placeholders.syntax import find_syntax_faults, tag_fault
from absorb.documents.placeholders.tags import Tag, find_spans, read_tag
from absorb.kernel.errors import BadInput, Fault


class ScannedSheet:
    """The tags of one sheet in reading order, and a source made of them alone."""

    def __init__(self, strings: Iterator[tuple[Place, str]]) -> None:
        self.tags: list[Tag] = []
        self.faults: list[Fault] = []
        pieces: list[str] = []
        for place, text in strings:
            for span in find_spans(text):
                if span.end is None:
                    shown = " ".join(text[span.start : span.start + 40].split())
                    self.faults.append(Fault(place.says(), f"{shown} is never closed in this cell."))
                    break
                tag = read_tag(text, span, place)
                if tag.level:
                    self.faults.append(tag_fault(tag, "has a level of Word documents; in a workbook write it without."))
                if tag.kind != "comment":
                    pieces.append(self._written(tag))
                    self.tags.append(tag)
        self.source = "\n".join(pieces)

    def _written(self, tag: Tag) -> str:
        code = f"{CODE_OPEN}{len(self.tags)}{CODE_CLOSE}"
        return f"{{{{ {code} }}}}" if tag.kind == "variable" else f"{{% {code} %}}"


def scan_workbook(content: bytes) -> list[ScannedSheet]:
    """The sheets of a workbook, scanned; BadInput lists all that cannot be read."""
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:
        # openpyxl lets whatever a damaged file provokes through; the file passed the package's own checks before.
        raise BadInput.one("", f"The template cannot be read as a workbook ({type(error).__name__}); open and save it in Excel.") from None
    sheets = [ScannedSheet(_strings(sheet)) for sheet in workbook.worksheets]
    parser = Environment(autoescape=True)
    faults: list[Fault] = []
    for sheet in sheets:
        faults += sheet.faults or find_syntax_faults(sheet.tags, parser)
    if faults:
        raise BadInput(faults)
    return sheets


def _strings(sheet: Worksheet) -> Iterator[tuple[Place, str]]:
    """Every text of a sheet with its place, row by row."""
    name = sheet.title
    yield Place(part=name, cell="sheet name", text=name), name
    for label, text in _heads_and_feet(sheet):
        yield Place(part=name, cell=label, text=text), text
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "{" in cell.value:
                yield Place(part=name, cell=cell.coordinate, text=" ".join(cell.value.split())), cell.value
            comment = getattr(cell, "comment", None)
            if comment is not None and "{" in str(comment.text):
                yield Place(part=name, cell=f"{cell.coordinate} (comment)", text=str(comment.text)), str(comment.text)


def _heads_and_feet(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for label in ("oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"):
        item = getattr(sheet, label, None)
        for side in ("left", "center", "right"):
            text = getattr(getattr(item, side, None), "text", None)
            if text:
                yield f"{'page head' if 'Header' in label else 'page foot'} ({side})", str(text)
