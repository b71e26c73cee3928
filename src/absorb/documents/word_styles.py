"""The styles of the office's Word documents, written over python-docx's default template.

Headings and body text are Word's built-in styles, so each program shows them under its own local name (Nadpis 1);
tables and the rest have styles of their own. Nothing in a document is formatted by hand.
"""

from collections.abc import Sequence
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

BODY = "Body Text"
NOTE = "Poznámka"
TABLE = "Tabulka"
CELL = "Text tabulky"
AMOUNT = "Částka v tabulce"
SIGNATURE = "Podpis"
MARK = "Označení"

FONT = "Calibri"
_SUBSTITUTES = "Carlito, DejaVu Sans"
_INK = RGBColor(0x1F, 0x2A, 0x37)
_ALERT = RGBColor(0x9B, 0x1C, 0x1C)
_KEPT_TABLE_STYLES = ("Normal Table", "Table Grid")
_DROPPED_STYLES = ("macro", "Macro Text Char")
_FONT_ATTRIBUTES = ("ascii", "hAnsi", "cs", "eastAsia")
_THEME_ATTRIBUTES = ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme")


def prepare(document: Any) -> None:
    """Give python-docx's default document the office's styles, language and fonts."""
    _drop_unused_styles(document)
    _set_defaults(document)
    _set_headings(document)
    _set_body(document)
    _add_paragraph_styles(document)
    _add_table_style(document)
    _set_language(document)


def _drop_unused_styles(document: Any) -> None:
    for style in list(document.styles):
        if style.name in _DROPPED_STYLES or (style.type == WD_STYLE_TYPE.TABLE and style.name not in _KEPT_TABLE_STYLES):
            style.delete()


def _set_fonts(run_properties: Any) -> None:
    """One named font for all scripts; the theme's fonts would win over it."""
    fonts = run_properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        run_properties.insert(0, fonts)
    for attribute in _THEME_ATTRIBUTES:
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in _FONT_ATTRIBUTES:
        fonts.set(qn(f"w:{attribute}"), FONT)


def _set_defaults(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run_properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_fonts(run_properties)
    language = run_properties.find(qn("w:lang"))
    language.set(qn("w:val"), "cs-CZ")
    spacing = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr")).find(qn("w:spacing"))
    for name, value in (("after", "0"), ("line", "259"), ("lineRule", "auto")):
        spacing.set(qn(f"w:{name}"), value)


def _set_headings(document: Any) -> None:
    for name, size, before, after in (("Title", 20, 0, 10), ("Heading 1", 15, 18, 6), ("Heading 2", 13, 14, 4), ("Heading 3", 11, 10, 3)):
        style = document.styles[name]
        _set_fonts(style.element.get_or_add_rPr())
        style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), True, False, _INK
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), True
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        document.styles["Title"].element.pPr.remove(border)


def _set_body(document: Any) -> None:
    form = document.styles[BODY].paragraph_format
    form.space_before, form.space_after, form.widow_control = Pt(3.5), Pt(3.5), True
    name = document.styles[BODY].element.find(qn("w:name"))
    aliases = OxmlElement("w:aliases")
    aliases.set(qn("w:val"), "Tělo textu")
    name.addnext(aliases)
    bullet = document.styles["List Bullet"].paragraph_format
    bullet.space_after = Pt(3)
    caption = document.styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(10), True, _INK
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(3)
    caption.paragraph_format.keep_with_next = True
    header = document.styles["Header"]
    header.font.size = document.styles["Footer"].font.size = Pt(9)
    for stop in list(header.paragraph_format.tab_stops):
        stop._tab.getparent().remove(stop._tab)
    header.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    document.styles["Footer"].paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT


def _add_paragraph_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    styles = {name: document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in (NOTE, CELL, AMOUNT, SIGNATURE, MARK)}
    for style in styles.values():
        style.base_style, style.quick_style = normal, True
    for name in (CELL, AMOUNT):
        styles[name].font.size = Pt(10)
        styles[name].paragraph_format.space_before = styles[name].paragraph_format.space_after = Pt(2)
    styles[AMOUNT].paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    styles[NOTE].font.size = Pt(9)
    styles[NOTE].paragraph_format.space_before = styles[NOTE].paragraph_format.space_after = Pt(5)
    signature = styles[SIGNATURE].paragraph_format
    signature.space_before, signature.left_indent, signature.keep_together = Pt(54), Cm(9), True
    _add_border(styles[SIGNATURE], "top", "1F2A37")
    styles[MARK].font.size, styles[MARK].font.bold, styles[MARK].font.color.rgb = Pt(10), True, _ALERT
    styles[MARK].paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    styles[MARK].paragraph_format.space_before, styles[MARK].paragraph_format.space_after = Pt(3), Pt(8)
    for side in ("top", "bottom"):
        _add_border(styles[MARK], side, "9B1C1C")


def part_signature(paragraph: Any, *, place: int) -> None:
    """A rule of its own for every signature: neighbours with the same borders and indent would share the first one's."""
    if place % 2 == 0:
        paragraph.paragraph_format.left_indent = Cm(9.01)


def _add_border(style: Any, side: str, colour: str) -> None:
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "3"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def _add_table_style(document: Any) -> None:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="8A94A3"'
    document.styles.element.append(
        parse_xml(f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Tabulka">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>
    <w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0"
    w:color="1F2A37"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="EEF1F5"/></w:tcPr></w:tblStylePr>
  <w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:top w:val="single" w:sz="8" w:space="0"
    w:color="1F2A37"/></w:tcBorders></w:tcPr></w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>""")
    )


def _set_language(document: Any) -> None:
    settings = document.settings.element
    for name, value in (("w:themeFontLang", "cs-CZ"), ("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        element = settings.find(qn(name))
        if element is not None:
            element.set(qn("w:val"), value)
    _name_substitutes(document)


def _name_substitutes(document: Any) -> None:
    """The font table tells programs without Calibri which font has the same widths."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            marker = f'<w:font w:name="{FONT}">'.encode()
            alternative = f'<w:altName w:val="{_SUBSTITUTES}"/>'.encode()
            part._blob = part.blob.replace(marker, marker + alternative)
        elif str(part.partname) == "/docProps/app.xml":
            part._blob = _APPLICATION


_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Absorb</Application></Properties>"
)


def set_columns(table: Any, widths_cm: Sequence[float]) -> None:
    """Fixed columns: what a row holds does not move the next one's."""
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths_cm, strict=True):
        column.w = Cm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths_cm, strict=True):
            cell.width = Cm(width)


def set_look(table: Any, *, head: bool, total: bool, labels: bool) -> None:
    """Which of the style's special rows and columns this table has."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    flags = {"firstRow": head, "lastRow": total, "firstColumn": labels, "lastColumn": False, "noHBand": True, "noVBand": True}
    bits = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100, "noHBand": 0x200, "noVBand": 0x400}
    for name, chosen in flags.items():
        look.set(qn(f"w:{name}"), "1" if chosen else "0")
    look.set(qn("w:val"), f"{sum(bits[name] for name, chosen in flags.items() if chosen):04X}")


def keep_row_whole(row: Any, *, repeated: bool) -> None:
    """A row is not torn between two pages; the head is repeated on each."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))
