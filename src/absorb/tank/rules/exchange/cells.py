"""One value of an idea as one cell, and a cell as a value.

Lists stand one to a line. What has several parts stands in one line with " | " between them; in a part, a backslash
before "|", "n" (a line break) or another backslash says that the sign itself is meant.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from absorb.kernel.czech import fold, tidy
from absorb.kernel.money import money_decimal
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.form import FIELDS, RIPENESSES, TARGET_GROUPS, Column, Field, write
from absorb.tank.rules.form.reading import _READERS, Unreadable

LONGEST_CELL = 32_767
"""So many characters Excel keeps in a cell."""
KEY = "key"
BETWEEN = " | "
TABLE: tuple[Field, ...] = (
    Field(name="ripeness", section="", asked_from="suggestion", kind="choice", label="Ripeness", choices=RIPENESSES, words="ripeness ",
          missing="Say how ripe it is: suggestion, idea or proposal."),
    *FIELDS,
)  # fmt: skip
"""The columns that may be changed, in the order of the table."""

_KEY = re.compile(r"(?P<reference>\S{1,40})@(?P<version>[1-9][0-9]{0,8})")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Names(msgspec.Struct, frozen=True):
    """What stands in cells in place of ids and codes. `say` puts a phrase of the catalogue into the table's language;
    `organisations` and `measures` map ids to names and codes that are each their own."""

    say: Callable[[str], str]
    organisations: Mapping[str, str]
    measures: Mapping[str, str]
    _choices: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    """What `choices` has answered, by the column's words: it is asked for every cell."""

    def choices(self, column: Column) -> dict[str, str]:
        """The names of what a column offers, by code."""
        if column.words not in self._choices:
            codes = TARGET_GROUPS if column.kind == "groups" else column.choices
            self._choices[column.words] = {code: self.say(f"{column.words}{code}") for code in codes}
        return self._choices[column.words]


def key_text(reference: str, version: int) -> str:
    """What ties a row to its idea, and to the version that was written out."""
    return f"{reference}@{version}"


def read_key(text: str) -> tuple[str, int] | None:
    found = _KEY.fullmatch(text.strip())
    return (found["reference"], int(found["version"])) if found else None


def clean(text: str) -> str:
    """Text as a workbook gives it back: what XML cannot hold replaced, line ends of one kind."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell_text(value: Any, field: Field, names: Names) -> str:
    """A value as its cell. Amounts and levels are plain digits, which the workbook writes as numbers."""
    if value is None:
        return ""
    if field.kind == "rows":
        return clean("\n".join(_line(row, field, names) for row in value))
    if field.kind == "groups":
        labels = names.choices(field)
        return clean("\n".join(_escaped(labels.get(group, group)) for group in value))
    return clean(_plain(value, field, names))


def _plain(value: Any, column: Column, names: Names) -> str:
    if value is None:
        return ""
    match column.kind:
        case "money":
            return f"{money_decimal(value).normalize():f}"
        case "choice":
            return names.choices(column).get(value, str(value))
        case "organisation":
            return names.organisations.get(value, "")
        case "measure":
            return names.measures.get(value, "")
        case _:
            return write(value, column)


def _line(row: Mapping[str, Any], field: Field, names: Names) -> str:
    parts = [
        _escaped(write(row.get(one.name), one) if one.kind == "money" else _plain(row.get(one.name), one, names)) for one in field.columns
    ]
    while parts and not parts[-1]:
        parts.pop()
    return BETWEEN.join(parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _parts(line: str) -> list[str]:
    """The parts of a line, their signs as meant."""
    parts, text, is_escaped = [], "", False
    for char in line:
        if is_escaped:
            text += {"n": "\n", "|": "|", "\\": "\\"}.get(char, "\\" + char)
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif char == "|":
            parts.append(text)
            text = ""
        else:
            text += char
    return [*parts, text + ("\\" if is_escaped else "")]


def read_cell(text: str, field: Field, names: Names) -> Any:
    """The value of a cell; `Unreadable` says what would be right. An empty cell is no value, or an empty list."""
    lines = [line for line in text.split("\n") if line.strip()]
    if field.kind == "rows":
        return [_read_line(line, number, field, names) for number, line in enumerate(lines, 1)]
    if field.kind == "groups":
        return list(dict.fromkeys(_group("|".join(_parts(line)), field, names) for line in lines))
    return _read(text, field, names) if text.strip() else None


def _group(text: str, field: Field, names: Names) -> str:
    return _find(text, names.choices(field)) or tidy(text)


def _read_line(line: str, number: int, field: Field, names: Names) -> dict[str, Any]:
    parts = [part.strip(" \u00a0\t") for part in _parts(line)]
    if len(parts) > len(field.columns):
        says = "Line %(line)s has %(found)s parts; at most %(most)s are expected: %(heads)s. Write \\| for the sign itself."
        heads = BETWEEN.join(names.say(column.label) for column in field.columns)
        raise Unreadable(Phrase(says, line=number, found=len(parts), most=len(field.columns), heads=heads))
    parts += [""] * (len(field.columns) - len(parts))
    return {column.name: _read(part, column, names) if part else None for part, column in zip(parts, field.columns, strict=True)}


def _read(text: str, column: Column, names: Names) -> Any:
    known = _known(column, names)
    if known is None:
        return _READERS[column.kind](text, column)
    found = _find(text, known)
    if found is None:
        near = _nearest(text, list(known.values()))
        says = "“%(found)s” is not there; the nearest is “%(near)s”." if near else "“%(found)s” is not there."
        raise Unreadable(Phrase(says, found=tidy(text)[:80], near=near) if near else Phrase(says, found=tidy(text)[:80]))
    return found


def _known(column: Column, names: Names) -> Mapping[str, str] | None:
    """The names that may stand in such a cell, by id or code; None where anything may be typed."""
    match column.kind:
        case "choice":
            return names.choices(column)
        case "organisation":
            return names.organisations
        case "measure":
            return names.measures
        case _:
            return None


def _find(text: str, known: Mapping[str, str]) -> str | None:
    """The code or id under this name, letter case, accents and spaces aside; a code itself counts too."""
    wanted = fold(text)
    return next((code for code, name in known.items() if fold(name) == wanted), text.strip() if text.strip() in known else None)


def _nearest(text: str, names: list[str]) -> str | None:
    import difflib

    folded = {fold(name): name for name in names}
    close = difflib.get_close_matches(fold(text), folded, n=1, cutoff=0.3)
    return folded[close[0]] if close else (names[0] if names else None)
