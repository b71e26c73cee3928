"""What is true of every picture: its fingerprint, its size, its colours, and what an SVG of ours may hold."""

import hashlib

import msgspec

from absorb.pictures.schemas import Picture, Width

DRAWING = 2
"""Raised when pictures of the same values come to look otherwise."""

WIDTHS: dict[Width, int] = {"wide": 720, "narrow": 320}

TONES = ("#0a4d59", "#d98e1f", "#5b2a6e", "#6fb08a", "#9b1c1c", "#7fb2d6", "#4f5a00", "#b9a7c7")
"""As in frontend/styles/_pictures.scss: neighbours differ in lightness, not only in colour."""

TEXT, QUIET, GROUND, MISSING = "#13262d", "#46565d", "#eef4f5", "#fbeaea"

PADDING = 4

_ROW = 48
_STRIP = 92
_BAND = 300
_LEGEND_LINE = 26
_LEGEND_AROUND = 12
_LEGEND_SYMBOL = 26
_LETTER = 7
"""About what a letter of a legend takes in the font that pictures are measured by, in CSS pixels."""
_LETTER_WIDER = 1.4
"""How much more it may take in the reader's own sans; DejaVu Sans, which many Linux systems have alone, is the widest."""


def fingerprint(picture: Picture) -> str:
    """The hash of everything a picture shows, 32 hexadecimal digits: another value, word or drawing, another address."""
    return hashlib.sha256(msgspec.json.encode((DRAWING, picture))).hexdigest()[:32]


def rows_of(picture: Picture) -> list[str]:
    """The rows in their order, each once."""
    return list(dict.fromkeys(mark.row for mark in picture.marks))


def parts_of(picture: Picture) -> list[tuple[str, int]]:
    """The parts with their tones, in the order in which they first appear."""
    return list(dict.fromkeys((mark.part, mark.tone) for mark in picture.marks if mark.part))


def size(picture: Picture, width: Width) -> tuple[int, int]:
    """Width and height in CSS pixels."""
    if picture.kind == "strip":
        return WIDTHS[width], _STRIP
    lines = -(-len(parts_of(picture)) // legend_columns(picture, width)) if picture.kind in ("stacked", "band") else 0
    legend = lines * _LEGEND_LINE + _LEGEND_AROUND if lines else 0
    if picture.kind == "band":
        return WIDTHS[width], _BAND + legend
    return WIDTHS[width], max(1, len(rows_of(picture))) * _ROW + 2 * PADDING + legend


def legend_columns(picture: Picture, width: Width) -> int:
    """Into how many columns a legend is put: three at most, so many that their longest words have room."""
    if width == "narrow":
        return 1
    letters, gap = [len(part) for part, _ in parts_of(picture)], legend_gap(picture)
    return next(
        (
            columns
            for columns in (3, 2)
            if sum(_LEGEND_SYMBOL + _LETTER * max(letters[at::columns], default=0) + gap for at in range(columns)) <= WIDTHS[width]
        ),
        1,
    )


def legend_gap(picture: Picture) -> int:
    """CSS pixels between the columns of a legend: what the longest words may need beyond what was measured, and some air."""
    return 10 + round(_LETTER_WIDER * max((len(part) for part, _ in parts_of(picture)), default=0))
