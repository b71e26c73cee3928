"""What was typed into the form, as values; and values as text for the form. Nothing typed is changed on the way to the
form and back: text becomes a value only when it is saved."""

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from absorb.kernel.czech import tidy
from absorb.kernel.errors import Fault
from absorb.kernel.money import LARGEST_KEPT, money_text
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase
from absorb.people.rules import read_ico
from absorb.tank.rules.form.kinds import FIRST_YEAR, LAST_YEAR, TARGET_GROUPS, Column, Field

Typed = Mapping[str, str]
"""Text by the name of its input: "title", "activities-0-name", "target_groups-seniors"."""

OTHER = "other"
CHECKED = "yes"
LEVELS = range(6)
MOST_ROWS = 200

_MONTH = re.compile(r"(?:(\d{1,2})\s*[/.\s-]\s*(\d{4})|(\d{4})\s*-\s*(\d{1,2}))")
_MONEY = re.compile(r"(\d+|\d{1,3}(?:\.\d{3})+)(?:[,.](\d{1,2}|-))?")
_NUMBER = re.compile(r"(\d{1,12})(?:[,.](\d{1,3}))?")


class Unreadable(ValueError):
    """Text that is no value of its kind; the argument is the phrase that says what would be right."""


def read_form(typed: Typed, fields: Sequence[Field]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of these fields, and a fault for each text that cannot be read; such a value is None.

    Fields that were not on the page (no input of theirs was sent) are left out. Rows without any text are no rows.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if not keys_of(typed, field.name):
            continue
        if field.kind == "rows":
            values[field.name] = _read_rows(typed, field, faults)
        elif field.kind == "groups":
            values[field.name] = _read_groups(typed, field, faults)
        else:
            values[field.name] = _read(typed[field.name], field, f"/{field.name}", faults)
    return values, faults


def keys_of(typed: Typed, name: str) -> list[str]:
    """The inputs of a field among those sent."""
    return [key for key in typed if key == name or key.startswith(f"{name}-")]


def rows_of(typed: Typed, field: Field) -> list[dict[str, str]]:
    """The rows of a field as typed, in their order, blank ones too."""
    found: dict[int, dict[str, str]] = {}
    columns = {column.name for column in field.columns}
    for key in keys_of(typed, field.name):
        _, _, rest = key.partition("-")
        number, _, column = rest.partition("-")
        if column in columns and number.isascii() and number.isdigit() and len(number) < 5:
            found.setdefault(int(number), {})[column] = typed[key]
    return [{column.name: found[number].get(column.name, "") for column in field.columns} for number in sorted(found)][:MOST_ROWS]


def put_rows(typed: Typed, field: Field, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What was typed, with these rows in place of the field's."""
    own = set(keys_of(typed, field.name))
    kept = {key: text for key, text in typed.items() if key not in own}
    return kept | {f"{field.name}-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}


def _read_rows(typed: Typed, field: Field, faults: list[Fault]) -> list[dict[str, Any]]:
    return [
        {column.name: _read(row[column.name], column, f"/{field.name}/{number}/{column.name}", faults) for column in field.columns}
        for number, row in enumerate(_written_rows(typed, field))
    ]


def _written_rows(typed: Typed, field: Field) -> list[dict[str, str]]:
    return [row for row in rows_of(typed, field) if any(text.strip() for text in row.values())]


def without_blank_rows(typed: Typed, fields: Sequence[Field]) -> dict[str, str]:
    """What was typed, with rows numbered as `read_form` numbers them, so that each fault finds its input."""
    kept = dict(typed)
    for field in fields:
        if field.kind == "rows" and keys_of(typed, field.name):
            blank = {column.name: "" for column in field.columns}
            kept = put_rows(kept, field, _written_rows(typed, field) or [blank])
    return kept


def _read_groups(typed: Typed, field: Field, faults: list[Fault]) -> list[str]:
    chosen = [code for code in TARGET_GROUPS if typed.get(f"{field.name}-{code}")]
    return list(dict.fromkeys([*chosen, *_groups(typed.get(f"{field.name}-{OTHER}", "").splitlines(), field, faults)]))


def _groups(texts: Sequence[str], field: Field, faults: list[Fault]) -> list[str]:
    """Target groups in free words, tidied, without empty ones."""
    line = Column(name=field.name, kind="line", label=field.label)
    read = [_read(text, line, f"/{field.name}/{number}", faults) for number, text in enumerate(texts)]
    return [group for group in read if group]


def _read(text: str, column: Column, pointer: str, faults: list[Fault]) -> Any:
    if not text.strip():
        return None
    try:
        return _READERS[column.kind](text, column)
    except Unreadable as error:
        faults.append(Fault(pointer, error.args[0]))
        return None


def _read_line(text: str, column: Column) -> str:
    return _plain(tidy(text))


def _read_text(text: str, column: Column) -> str:
    return _plain(text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise Unreadable(Phrase("The text holds control characters; write it again without them."))
    return text


def _read_choice(text: str, column: Column) -> str:
    if text not in column.choices:
        raise Unreadable(Phrase("Choose one of those offered."))
    return text


def _read_level(text: str, column: Column) -> int:
    if text.strip() not in [str(level) for level in LEVELS]:
        raise Unreadable(Phrase("Choose one of the levels 0 to 5."))
    return int(text)


def _read_uuid(text: str, column: Column) -> str:
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        raise Unreadable(Phrase("Choose one of those offered.")) from None


def _read_organisation(text: str, column: Column) -> str:
    try:
        return _read_uuid(text, column)
    except Unreadable:
        says = "“%(found)s” is no organisation of the list; write its name or IČO as it stands there, or leave it empty."
        raise Unreadable(Phrase(says, found=_short(text))) from None


def _read_month(text: str, column: Column) -> str:
    found = _MONTH.fullmatch(text.strip())
    if found:
        number, year = (int(found[1]), int(found[2])) if found[1] else (int(found[4]), int(found[3]))
        if 1 <= number <= 12 and FIRST_YEAR <= year <= LAST_YEAR:
            return str(Month.of(year, number))
    raise Unreadable(Phrase("“%(found)s” is not a month; write the month and the year, such as 3/2027.", found=_short(text)))


def _read_money(text: str, column: Column) -> int:
    bare = re.sub(r"(?i)(kč|czk)\.?$", "", re.sub(r"\s", "", text))
    found = _MONEY.fullmatch(bare)
    if not found:
        raise Unreadable(
            Phrase("“%(found)s” is not an amount; write it in crowns, such as 1 250 000 or 480,50.", found=_short(text)),
        )
    haler = (found[2] or "").replace("-", "")
    minor = int(found[1].replace(".", "")) * 100 + int(haler.ljust(2, "0") or 0)
    if minor > LARGEST_KEPT:
        raise Unreadable(Phrase("The amount must be at most 1 000 000 000 000 crowns."))
    return minor


def _read_number(text: str, column: Column) -> str:
    found = _NUMBER.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise Unreadable(Phrase("“%(found)s” is not a number; write one such as 120 or 12,5.", found=_short(text)))
    return number_text(Decimal(f"{found[1]}.{found[2] or 0}"))


def number_text(number: Decimal) -> str:
    """A number as it is kept: without needless zeros, never in powers of ten."""
    return f"{number.normalize():f}"


def _read_ico(text: str, column: Column) -> str:
    try:
        return read_ico(text)
    except ValueError:
        raise Unreadable(
            Phrase("“%(found)s” is not an IČO; copy its eight digits from the register (ARES), or leave it empty.", found=_short(text))
        ) from None


def _short(text: str) -> str:
    shown = tidy(text)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


_READERS: Mapping[str, Callable[[str, Column], Any]] = {
    "line": _read_line,
    "text": _read_text,
    "organisation": _read_organisation,
    "measure": _read_uuid,
    "choice": _read_choice,
    "level": _read_level,
    "month": _read_month,
    "money": _read_money,
    "number": _read_number,
    "ico": _read_ico,
}


def canonical(values: Mapping[str, Any], fields: Sequence[Field]) -> tuple[dict[str, Any], list[Fault]]:
    """Values that a program sent, as the form would have read them: tidied, nothing instead of an empty text, each row with
    all its columns, an IČO with its eight digits."""
    answer: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if field.name not in values:
            continue
        value, pointer = values[field.name], f"/{field.name}"
        if field.kind == "rows":
            answer[field.name] = [
                {
                    column.name: _tidied(row.get(column.name), column, f"{pointer}/{number}/{column.name}", faults)
                    for column in field.columns
                }
                for number, row in enumerate(value)
            ]
        elif field.kind == "groups":
            answer[field.name] = _groups(value, field, faults)
        else:
            answer[field.name] = _tidied(value, field, pointer, faults)
    return answer, faults


def _tidied(value: Any, column: Column, pointer: str, faults: list[Fault]) -> Any:
    if column.kind == "number" and value is not None:
        return _read(f"{Decimal(value):f}".replace(".", ","), column, pointer, faults)
    return _read(value, column, pointer, faults) if isinstance(value, str) and column.kind in ("line", "text", "ico") else value


def write_form(values: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, str]:
    """The values as text for the form: what `read_form` reads back to the same values."""
    typed: dict[str, str] = {}
    for field in fields:
        value = values.get(field.name)
        if field.kind == "rows":
            rows = [{column.name: write(row.get(column.name), column) for column in field.columns} for row in value or []]
            typed = put_rows(typed, field, rows or [{column.name: "" for column in field.columns}])
        elif field.kind == "groups":
            groups = value or []
            typed |= {f"{field.name}-{code}": CHECKED for code in groups if code in TARGET_GROUPS}
            typed[f"{field.name}-{OTHER}"] = "\n".join(group for group in groups if group not in TARGET_GROUPS)
        else:
            typed[field.name] = write(value, field)
    return typed


def write(value: Any, column: Column) -> str:
    """One value as somebody would type it: "3/2027", "1 250 000,50"."""
    if value is None:
        return ""
    if column.kind == "month":
        month = Month.parse(value)
        return f"{month.number}/{month.year}"
    if column.kind == "money":
        whole, haler = money_text(value).split(".")
        return f"{int(whole):,}".replace(",", " ") + ("" if haler == "00" else f",{haler}")
    if column.kind == "number":
        return str(value).replace(".", ",")
    return str(value)
