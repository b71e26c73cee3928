"""The plain facts of a call as a form has them, written into its text: dates, amounts, shares, ceilings, applicants, target groups.

What is not typed otherwise than it stands is not touched, so that remarks, order and spacing of the text stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from absorb.calls.rules.plain_fields import (
    COLUMNS,
    FIGURES,
    RATES,
    READ,
    ROWS,
    SPLIT,
    STATED,
    Reading,
    Typed,
    count_rows,
    parse,
    say,
    typed_of,
)  # fmt: skip
from absorb.calls.rules.rewriting import add_item, drop_item, is_written_as_tables, put, take_away
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.phrases import Phrase


def rewrite(text: str, typed: Typed, comma: str = ",") -> str:
    """The text with what is typed otherwise than it stands there. BadInput names every field that cannot be read; Clash where the
    text is written in a way that cannot be changed from here."""
    before, reading = typed_of(text, comma), Reading()
    changed = {name for name in {**before, **typed} if before.get(name, "").strip() != typed.get(name, "").strip()}
    edits = [*_figures(typed, changed, reading), *_rows(before, typed, changed, reading), *_splits(before, typed, changed, reading)]
    if reading.faults:
        raise BadInput(reading.faults)
    new = text
    try:
        for edit in edits:
            new = edit(new)
        is_right = _rest(parse(text)) == _rest(parse(new)) and _meant(typed_of(new, comma), comma) == _meant(typed, comma)
    except (BadInput, KeyError):
        is_right = False
    if not is_right:
        raise Clash(Phrase("The text is written in a way that this form cannot change; change it in the text."))
    return new


Edit = Callable[[str], str]


def _figures(typed: Typed, changed: set[str], reading: Reading) -> Iterator[Edit]:
    for name, form in FIGURES.items():
        cells = {f"{name}.{key}" for key in ("value", *STATED)}
        if not cells & changed:
            continue
        value = reading.value(f"{name}.value", typed.get(f"{name}.value", ""), form)
        source, unverified = typed.get(f"{name}.source", "").strip(), typed.get(f"{name}.unverified") == "yes"
        pointer = "/" + name.replace(".", "/")
        is_left_out = not typed.get(f"{name}.value", "").strip() and f"{name}.value" not in changed
        if is_left_out and source:
            reading.faults.append(Fault(f"/{name}.value", Phrase("Write the figure too, or leave its source empty.")))
        yield _figure(pointer, value, source, unverified)


def _figure(pointer: str, value: Any, source: str, unverified: bool) -> Edit:
    told = {"value": value, "source": source} | ({"unverified": True} if unverified else {})

    def edit(text: str) -> str:
        there = _at(parse(text), pointer)
        if value is None:
            return take_away(text, pointer) if there is not None else text
        return put(text, pointer, told) if there is None else _put_changed(text, pointer, told, there)

    return edit


def _at(plain: Any, pointer: str) -> Any:
    for step in pointer[1:].split("/"):
        plain = plain[int(step)] if isinstance(plain, list) else plain.get(step) if isinstance(plain, Mapping) else None
        if plain is None:
            return None
    return plain


def _put_changed(text: str, pointer: str, told: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Each cell that is other than it is there; one that is emptied goes away."""
    for key, value in told.items():
        if key == "rates" and len(there.get(key, ())) == len(value):
            for place, rate in enumerate(value):
                text = _put_changed(text, f"{pointer}/{key}/{place}", rate, there[key][place])
        elif there.get(key) != value:
            text = put(text, f"{pointer}/{key}", value)
    for key in there:
        if key in COLUMNS and key not in told:
            text = take_away(text, f"{pointer}/{key}")
    return text


def _row(at: str, columns: Mapping[str, str], typed: Typed, reading: Reading) -> dict[str, Any]:
    """What is typed of a row; without anything but choices and a mark it is empty."""
    cells = {name: reading.value(f"{at}.{name}", typed.get(f"{at}.{name}", ""), form) for name, form in columns.items()}
    return {name: value for name, value in cells.items() if value is not None and value is not False}


def _is_filled(at: str, columns: Mapping[str, str], typed: Typed, *, is_new: bool = False) -> bool:
    """Whether a row says anything; of one that was there, a choice that is left says nothing."""
    forms = ("words", "percent", "count", "kind", "cost") if is_new else ("words", "percent", "count")
    return any(typed.get(f"{at}.{name}", "").strip() for name, form in columns.items() if form in forms)


def _rows(before: Typed, typed: Typed, changed: set[str], reading: Reading) -> Iterator[Edit]:
    for name, columns in ROWS.items():
        if any(key.startswith(f"{name}.") for key in changed):
            indices = range(max(count_rows(before, name), count_rows(typed, name)))
            there = count_rows(before, name)
            rows = [
                _row(f"{name}.{index}", columns, typed, reading)
                if _is_filled(f"{name}.{index}", columns, typed, is_new=index >= there)
                else None
                for index in indices
            ]
            yield _list_edit(name, rows, there)


def _list_edit(name: str, rows: list[dict[str, Any] | None], there: int) -> Edit:
    """Rows by where they stood: the changed ones in their place, then the emptied ones away, then new ones behind."""

    def edit(text: str) -> str:
        if not is_written_as_tables(text, name):
            return put(text, f"/{name}", [row for row in rows if row])
        for index, row in enumerate(rows[:there]):
            if row:
                text = _put_changed(text, f"/{name}/{index}", row, _at(parse(text), f"/{name}/{index}"))
        for index in reversed(range(there)):
            if not rows[index]:
                text = drop_item(text, name, index)
        for row in rows[there:]:
            text = add_item(text, name, row) if row else text
        return text

    return edit


def _splits(before: Typed, typed: Typed, changed: set[str], reading: Reading) -> Iterator[Edit]:
    if not any(key.startswith("splits.") for key in changed):
        return
    rows: list[dict[str, Any] | None] = []
    for index in range(max(count_rows(before, "splits"), count_rows(typed, "splits"))):
        at = f"splits.{index}"
        rates = [
            _row(place, RATES, typed, reading)
            for place in (f"{at}.rates.{number}" for number in range(count_rows(typed, f"{at}.rates")))
            if _is_filled(place, RATES, typed)
        ]
        told = _row(at, SPLIT, typed, reading)
        if told and not rates and index >= count_rows(before, "splits"):
            reading.faults.append(Fault(f"/{at}.rates.0.payer", Phrase("Write who pays which share.")))
        rows.append({**told, "rates": rates} if rates else None)
    yield _list_edit("splits", rows, count_rows(before, "splits"))


def _rest(plain: dict[str, Any]) -> dict[str, Any]:
    """Everything that the form does not show."""
    for name in FIGURES:
        table, _, key = name.partition(".")
        known = plain.get(table, {}).pop(key, {})
        _drop(known, ("value", *STATED))
        plain = plain | {f"rest of {name}": known} if known else plain
    for name, columns in (*ROWS.items(), ("splits", {**SPLIT, "rates": ""})):
        for row in plain.get(name, []):
            for rate in row.get("rates", []):
                _drop(rate, RATES)
            row["rest"] = [rate for rate in row.get("rates", []) if rate]
            _drop(row, (*columns, *(() if row["rest"] else ("rest",))))
        plain[name] = [row for row in plain.get(name, []) if row]
    return {name: value for name, value in plain.items() if value}


def _drop(row: Any, names: Iterable[str]) -> None:
    for name in names:
        row.pop(name, None)


def _meant(typed: Typed, comma: str) -> dict[str, Any]:
    """What was typed, however it was spelled, and without rows that are empty."""
    found: dict[str, Any] = {
        name: _cells(name, {"value": form, **STATED}, typed, comma)
        for name, form in FIGURES.items()
        if typed.get(f"{name}.value", "").strip()
    }
    for name, columns in ROWS.items():
        places = (f"{name}.{index}" for index in range(count_rows(typed, name)))
        found[name] = [_cells(at, columns, typed, comma) for at in places if _is_filled(at, columns, typed)]
    found["splits"] = [split for index in range(count_rows(typed, "splits")) if (split := _split_cells(f"splits.{index}", typed, comma))]
    return found


def _cells(at: str, columns: Mapping[str, str], typed: Typed, comma: str) -> list[str]:
    texts = [(typed.get(f"{at}.{name}", "").strip(), form) for name, form in columns.items()]
    read = [(READ[form](text) if text else None, text, form) for text, form in texts]
    return [say(text if value is None else value, form, comma) for value, text, form in read]


def _split_cells(at: str, typed: Typed, comma: str) -> list[Any]:
    places = (f"{at}.rates.{number}" for number in range(count_rows(typed, f"{at}.rates")))
    rates = [_cells(place, RATES, typed, comma) for place in places if _is_filled(place, RATES, typed)]
    return [_cells(at, SPLIT, typed, comma), rates] if rates else []
