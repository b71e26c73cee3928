"""Pictures as charts of Vega-Lite: values in, a specification out. Nothing in a chart is looked up anywhere.

Every row stands in two lines, its words above its bar: so the same drawing reads on a phone and on paper.
"""

import json
from typing import Any

import altair as alt

from absorb.pictures.rules import GROUND, MISSING, PADDING, QUIET, TEXT, TONES, WIDTHS, legend_columns, legend_gap, parts_of, rows_of, size
from absorb.pictures.schemas import Picture, Width

MEASURED = "Liberation Sans"
"""Comes with vl-convert. A picture in a page cannot load a font, so it is drawn in the reader's own sans, and room is
measured by the widest usual one."""

_BAR = 16
_WORDS_ABOVE = -13
_BAR_BELOW = 8
_ROOM_FOR_AMOUNT = 110


def specification(picture: Picture, width: Width) -> dict[str, Any]:
    """The chart of a picture at one width, as Vega-Lite reads it."""
    across, down = size(picture, width)
    chart = _KINDS[picture.kind](picture, width)
    fitted = chart.properties(width=across, height=down, autosize=alt.AutoSizeParams(type="fit", contains="padding"), padding=PADDING)
    axis = {"labelColor": TEXT, "labelFontSize": 14, "titleColor": QUIET, "titleFontSize": 14, "titleFontWeight": "normal"}
    spec: dict[str, Any] = (
        fitted.configure(font=MEASURED, background="white")
        .configure_axis(domain=False, ticks=False, grid=False, labelPadding=6, **axis)
        .configure_legend(labelColor=TEXT, labelFontSize=14, labelLimit=across - 30, symbolType="square", symbolSize=160, rowPadding=4)
        .configure_text(fontSize=14, color=TEXT, limit=across - 2 * PADDING)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec


def _values(picture: Picture) -> list[dict[str, Any]]:
    """The marks as rows of data; a row is known by its number, for two may have the same label."""
    numbers = {row: number for number, row in enumerate(rows_of(picture))}
    return [
        {
            "row": numbers[mark.row],
            "label": mark.row,
            "words": f"{mark.row}: {mark.text}" if mark.text else mark.row,
            "text": mark.text,
            "value": mark.value,
            "most": mark.value if mark.most is None else mark.most,
            "part": mark.part,
            "order": number,
        }
        for number, mark in enumerate(picture.marks)
    ]


def _chart(values: list[dict[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


def _rows() -> alt.Y:
    return alt.Y("row:O", axis=None, scale=alt.Scale(padding=0))


def _along(field: str, longest: float) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, longest or 1], nice=False))


def _words(base: Any, width: Width) -> Any:
    """The row's label on the left above its bar, what it comes to on the right."""
    room = WIDTHS[width] - 2 * PADDING - _ROOM_FOR_AMOUNT
    return alt.layer(
        base.mark_text(align="left", yOffset=_WORDS_ABOVE, limit=room).encode(text="label:N", y=_rows(), x=alt.value(0)),
        base.mark_text(align="right", yOffset=_WORDS_ABOVE).encode(text="text:N", y=_rows(), x=alt.value(alt.ExprRef("width"))),
    )


def _bars(picture: Picture, width: Width) -> Any:
    values = _values(picture)
    longest = max((value["most"] for value in values), default=1)
    base = _chart(values).encode(y=_rows())
    shape: dict[str, Any] = {"size": _BAR, "yOffset": _BAR_BELOW}
    return alt.layer(
        base.mark_bar(color=GROUND, stroke=TONES[0], strokeWidth=1, **shape).encode(x=_along("most", longest)),
        base.mark_bar(color=TONES[0], **shape).encode(x=_along("value", longest)),
        _words(base, width),
    )


def _strip(picture: Picture, width: Width) -> Any:
    values = _values(picture)
    greatest = max((value["value"] for value in values), default=0) or 1
    labels = f"{json.dumps([*rows_of(picture)])}[datum.value]"
    every = 1 if len(values) <= 10 else 5
    shown = [number for number in range(len(values)) if (number + 1) % every == 0 or number == 0]
    axis = alt.Axis(title=picture.axis, labelAngle=0, labelExpr=labels, values=shown)
    base = _chart(values).encode(x=alt.X("row:O", axis=axis, scale=alt.Scale(padding=0)))
    color = alt.Color("value:Q", scale=alt.Scale(domain=[0, greatest], range=["#ffffff", TONES[0]], interpolate="rgb"), legend=None)
    cells = base.mark_rect(stroke=TONES[0], strokeWidth=1).encode(color=color)
    if width == "narrow" and len(values) > 6:
        return alt.layer(cells)
    on_dark = alt.condition(alt.datum.value > greatest * 0.5, alt.value("white"), alt.value(TEXT))
    return alt.layer(cells, base.mark_text(fontSize=12).encode(text="text:N", color=on_dark))


def _stacked(picture: Picture, width: Width) -> Any:
    values = _values(picture)
    parts = parts_of(picture)
    firsts = {value["row"]: value for value in reversed(values)}
    longest = max((sum(value["value"] for value in values if value["row"] == row) for row in firsts), default=1)
    color = alt.Color(
        "part:N",
        scale=alt.Scale(domain=[part for part, _ in parts], range=[MISSING if tone == 0 else TONES[tone - 1] for _, tone in parts]),
        legend=_legend(picture, width, symbolStrokeWidth=1, symbolStrokeColor=TEXT, offset=10),
    )
    base = _chart(values).mark_bar(stroke=TEXT, strokeWidth=0.5, size=_BAR, yOffset=_BAR_BELOW)
    x = _along("value", longest).stack("zero")
    return alt.layer(
        base.encode(y=_rows(), x=x, color=color, order=alt.Order("order:Q")),
        _words(_chart([firsts[row] for row in sorted(firsts)]), width),
    )


def _legend(picture: Picture, width: Width, **look: Any) -> Any:
    return alt.Legend(title=None, orient="top", columns=legend_columns(picture, width), columnPadding=legend_gap(picture), **look)


def _funnel(picture: Picture, width: Width) -> Any:
    values = _values(picture)
    widest = max((value["value"] for value in values), default=1) or 1
    values = [{**value, "from": (widest - value["value"]) / 2, "to": (widest + value["value"]) / 2} for value in values]
    base = _chart(values).encode(y=_rows())
    bars = base.mark_bar(color=TONES[0], size=_BAR, yOffset=_BAR_BELOW).encode(x=_along("from", widest), x2="to:Q")
    middle = _chart(values).mark_text(align="center", yOffset=_WORDS_ABOVE)
    return alt.layer(bars, middle.encode(text="words:N", y=_rows(), x=alt.value(alt.ExprRef("width / 2"))))


_DASHES = [[2, 2], [1, 0], [2, 2], [6, 4]]
_COLOURS = [TONES[3], TONES[0], TONES[3], TONES[1]]
"""How the four lines of a band are drawn: both bounds, the middle, and what was planned."""


def _band(picture: Picture, width: Width) -> Any:
    values, parts = _values(picture), [part for part, _ in parts_of(picture)]
    labels, last = rows_of(picture), len(rows_of(picture)) - 1
    every = max(1, -(-len(labels) // (8 if width == "wide" else 4)))
    across = alt.X(
        "row:Q",
        axis=alt.Axis(
            title=None,
            values=list(range(0, len(labels), every)),
            labelExpr=f"{json.dumps(labels)}[datum.value]",
            labelAngle=0,
            labelFlush=True,
        ),
        scale=alt.Scale(domain=[0, max(last, 1)], nice=False),
    )
    signs = "[',', '\u00a0']" if picture.language == "cs" else "[',', ',']"
    told = f"replace(format(datum.value, ',.0f'), /,/g, {signs}[1])"
    up = alt.Axis(title=picture.axis, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=0, titleY=-8, labelExpr=told, tickCount=6)
    bounds = [
        {"row": low["row"], "low": low["value"], "high": high["value"]}
        for low, high in zip(values, values[2:], strict=False)
        if parts and low["part"] == parts[0]
    ]
    band = _chart(bounds).mark_area(color=TONES[3], opacity=0.35).encode(x=across, y=alt.Y("low:Q", axis=up), y2="high:Q")
    zero = _chart([{"zero": 0}]).mark_rule(color=TEXT).encode(y="zero:Q")
    legend = _legend(picture, width, symbolType="stroke", symbolSize=400, offset=26)
    lines = (
        _chart(values)
        .mark_line(strokeWidth=2)
        .encode(
            x=across,
            y=alt.Y("value:Q", axis=up),
            color=alt.Color("part:N", scale=alt.Scale(domain=parts, range=_COLOURS), legend=legend),
            strokeDash=alt.StrokeDash("part:N", scale=alt.Scale(domain=parts, range=_DASHES), legend=legend),
        )
    )
    return alt.layer(band, zero, lines)


_KINDS = {"bars": _bars, "strip": _strip, "stacked": _stacked, "funnel": _funnel, "band": _band}
