"""What a picture is made of: values in words and numbers of one language."""

from typing import Literal

import msgspec

Kind = Literal["bars", "strip", "stacked", "funnel", "band"]
Width = Literal["wide", "narrow"]


class Mark(msgspec.Struct, frozen=True):
    """One thing that is drawn: in which row, of which part, how large, and what is written beside it.

    `most` is what the value could be at most (bars). `tone` is the number of its colour, 1 to 8, 0 for what is missing.
    """

    row: str
    value: float
    text: str = ""
    part: str = ""
    most: float | None = None
    tone: int = 1


class Picture(msgspec.Struct, frozen=True):
    """All that a picture shows, with the table that says the same.

    `bars`: a bar per row out of its most. `strip`: a row of cells from left to right, darker for more.
    `stacked`: a bar per row made of parts, in the order in which parts first appear. `funnel`: centred bars, one under
    another. `band`: places from left to right, each with the values of the four parts lowest, middle, highest and planned, in
    this order; the first and the third bound the band, the others are lines. `axis` names the values with their unit.
    """

    kind: Kind
    language: str
    title: str
    description: str
    axis: str
    marks: tuple[Mark, ...]
    head: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
