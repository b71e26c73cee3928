"""Where a placeholder stands, in the words that a person uses to find it in Word or Excel."""

import re
from collections.abc import Mapping

import msgspec
from lxml import etree

from absorb.documents.ooxml import W
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_NAME = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_SHOWN = 60


class Place(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where something stands. `part` is "body", "header", "footer", "footnote", "endnote", "properties" or a sheet's name.

    Numbers count from 1: `paragraph` among the paragraphs of the body (or of the part, or of the table's cell),
    tables likewise. `text` is the paragraph as it stands in the template; `heading` the nearest one above it.
    """

    part: str
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    cell: str | None = None
    text_box: bool = False
    text: str = ""
    heading: str | None = None

    def says(self) -> Phrase:
        """The place as a phrase: 'paragraph 3 ("Name: …"), under the heading "Applicant"'."""
        if self.cell is not None:
            return Phrase("%(sheet)s!%(cell)s", sheet=self.part, cell=self.cell)
        if self.paragraph is None:
            return self._named(Phrase.key(f"template {self.part}", self.part))
        steps = [] if self.part == "body" else [Phrase.key(f"template {self.part}", self.part)]
        if self.table is not None:
            steps.append(Phrase("table %(table)s, row %(row)s, column %(column)s", table=self.table, row=self.row, column=self.column))
        steps += [Phrase("text box")] if self.text_box else []
        steps.append(self._named(Phrase("paragraph %(number)s", number=self.paragraph)))
        if self.part == "body":
            steps.append(
                Phrase('under the heading "%(heading)s"', heading=self.heading) if self.heading else Phrase("before the first heading")
            )
        return Phrase("%(steps)s", steps=steps)

    def _named(self, what: Phrase) -> Phrase:
        """With how its text begins, as it stands in the template."""
        shown = self.text if len(self.text) <= _SHOWN else self.text[: _SHOWN - 1] + "…"
        return Phrase('%(what)s ("%(text)s")', what=what, text=shown) if shown else what


def told(place: Place, tag: str, problem: str) -> Fault:
    """A fault at a tag: the place in words, then the tag as it stands there and what is wrong with it."""
    return Fault(place.says(), Phrase("%(tag)s %(problem)s", tag=tag, problem=problem))


def heading_styles(styles: etree._Element | None) -> frozenset[str]:
    """The ids of the styles that make a heading: by name, by outline level, or through the style they build on."""
    if styles is None:
        return frozenset()
    bases: dict[str, str] = {}
    headings: set[str] = set()
    for style in styles.iter(f"{W}style"):
        identifier = style.get(f"{W}styleId") or ""
        bases[identifier] = _value(style.find(f"{W}basedOn"))
        level = _value(style.find(f"{W}pPr/{W}outlineLvl"))
        if _HEADING_NAME.match(_value(style.find(f"{W}name"))) or level in tuple("012345678"):
            headings.add(identifier)
    for _ in range(len(bases)):
        more = {identifier for identifier, base in bases.items() if base in headings} - headings
        if not more:
            break
        headings |= more
    return frozenset(headings)


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val") or ""


def paragraph_text(paragraph: etree._Element) -> str:
    """What a paragraph says, without its text boxes' paragraphs."""
    return "".join(element.text or "" for element in own_texts(paragraph)).strip()


def own_texts(paragraph: etree._Element) -> list[etree._Element]:
    """The texts, tabs and breaks of a paragraph in order; those in a text box belong to the paragraphs there."""
    tags = (f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen")
    found = []
    for element in paragraph.iter(*tags):
        if next(element.iterancestors(f"{W}p"), None) is paragraph and next(element.iterancestors(f"{W}pPr"), None) is None:
            found.append(element)
    return found


def places_of(tree: etree._Element, part: str, headings: frozenset[str]) -> Mapping[etree._Element, Place]:
    """The place of every paragraph of a part."""
    places: dict[etree._Element, Place] = {}
    cells = _cell_places(tree)
    counts: dict[etree._Element | None, int] = {}
    heading: str | None = None
    for paragraph in tree.iter(f"{W}p"):
        if in_fallback(paragraph):
            places[paragraph] = Place(part=part)
            continue
        text = paragraph_text(paragraph)
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        box = next(paragraph.iterancestors(f"{W}txbxContent"), None)
        container = box if box is not None else cell
        counts[container] = counts.get(container, 0) + 1
        table, row, column = cells.get(cell, (None, None, None))
        places[paragraph] = Place(
            part=part,
            paragraph=counts[container],
            table=table,
            row=row,
            column=column,
            text_box=box is not None,
            text=text,
            heading=heading,
        )
        if text and _is_heading(paragraph, headings):
            heading = text
    return places


def in_fallback(element: etree._Element) -> bool:
    """Whether this is the copy that Word keeps of a text box for programs of before 2010."""
    return next(element.iterancestors(f"{MC}Fallback"), None) is not None


def _is_heading(paragraph: etree._Element, headings: frozenset[str]) -> bool:
    style = _value(paragraph.find(f"{W}pPr/{W}pStyle"))
    return style in headings or _value(paragraph.find(f"{W}pPr/{W}outlineLvl")) in tuple("012345678")


def _cell_places(tree: etree._Element) -> dict[etree._Element | None, tuple[int, int, int]]:
    """The numbers of every cell's table, row and column; a table in a cell counts as one of its own."""
    rows_before: dict[etree._Element, int] = {}
    cells_before: dict[etree._Element, int] = {}
    tables = {table: number for number, table in enumerate(tree.iter(f"{W}tbl"), 1)}
    row_numbers: dict[etree._Element, tuple[int, int]] = {}
    found: dict[etree._Element | None, tuple[int, int, int]] = {}
    for element in tree.iter(f"{W}tr", f"{W}tc"):
        if element.tag == f"{W}tr":
            table = next(element.iterancestors(f"{W}tbl"))
            rows_before[table] = rows_before.get(table, 0) + 1
            row_numbers[element] = (tables[table], rows_before[table])
        else:
            row = next(element.iterancestors(f"{W}tr"))
            cells_before[row] = cells_before.get(row, 0) + 1
            found[element] = (*row_numbers[row], cells_before[row])
    return found
