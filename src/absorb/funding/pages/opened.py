"""What is open beside a schedule's grid: a cell with who pays it, a line with its price, or a payer with its limits."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from absorb.funding.pages.sheet import ids_of
from absorb.funding.rules.schedule import Line, Source
from absorb.funding.rules.working.edits import LINE_FIELDS, SHARES, Field, said
from absorb.funding.rules.working.schedule import Reckoned
from absorb.funding.rules.working.shapes import FLAT_RATE, ScenarioText
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

PAYER = "payer:"
"""What the place of a payer begins with; no line's id has a colon."""


class Shown(msgspec.Struct, frozen=True):
    """A field of the form: what stands in it, and what holds where nothing does (minor units)."""

    name: str
    id: str
    says: str
    value: str
    otherwise: int | None = None
    month: str = ""


class Share(msgspec.Struct, frozen=True):
    """A payer of the open cell: what it pays there, and the field that pins it."""

    source: str
    minor: int
    field: Shown


class Opened(msgspec.Struct, frozen=True):
    """`code` and `name` are the line's, or the payer's. `cost` and `missing` are of a cell, in minor units."""

    what: Literal["cell", "line", "payer"]
    at: str
    code: str
    name: str
    month: int | None
    fields: tuple[Shown, ...]
    shares: tuple[Share, ...]
    cost: int
    missing: int
    why: Phrase | None

    @property
    def names(self) -> frozenset[str]:
        """The fields that are shown."""
        return frozenset((*(field.name for field in self.fields), *(share.field.name for share in self.shares)))


def field_id(name: str) -> str:
    """What a field is known by in the page: its name without spaces."""
    return re.sub(r"\s", "_", name)


class Opening:
    """Opens what an address names, as the working copy and what is typed over it say."""

    def __init__(self, text: ScenarioText, typed: Mapping[str, str], reckoned: Reckoned | None, comma: str) -> None:
        self._text, self._typed, self._reckoned, self._comma = text, typed, reckoned, comma

    def open(self, at: str) -> Opened | None:
        """None where there is nothing of this name."""
        if at.startswith(PAYER):
            return self._payer(at, at.removeprefix(PAYER))
        own, _, month = at.partition(" ")
        code, name = self._line(own)
        if not code:
            return None
        if not month:
            return Opened("line", at, code, name, None, self._fields(self._of_line(own)), (), 0, 0, None)
        return self._cell(at, own, month, code, name)

    def _line(self, own: str) -> tuple[str, str]:
        if own != FLAT_RATE:
            return next(((line.code, line.name) for line in self._text.budget.lines if line.id == own), ("", ""))
        return next(((code, "") for code, name in ids_of(self._text).items() if name == FLAT_RATE), ("", ""))

    def _of_line(self, own: str) -> Iterator[Field]:
        """What is said of a line, and of the months whose costs were set by hand."""
        yield from (Field(says, line=own) for says in LINE_FIELDS)
        for line in self._text.budget.lines:
            if line.id == own:
                yield from (Field("cost", line=own, month=month) for month in line.by_month)

    def _payer(self, at: str, source: str) -> Opened | None:
        if all(one.id != source for one in self._text.sources):
            return None
        return Opened("payer", at, source, "", None, self._fields(Field(says, source=source) for says in SHARES), (), 0, 0, None)

    def _cell(self, at: str, own: str, month: str, code: str, name: str) -> Opened | None:
        try:
            when = int(Month.parse(month))
        except ValueError:
            return None
        if not int(self._text.first) <= when < int(self._text.first) + self._text.months:
            return None
        cost, missing, why, paid = self._found(code, month)
        fields = self._fields([Field("cost", line=own, month=month)], cost) if own != FLAT_RATE else ()
        shares = []
        for source in self._text.sources:
            field = self._field(Field("pin", line=own, month=month, source=source.id), paid.get(source.id, 0))
            if field is not None and (field.value or self._may_pay(source.id, code, month)):
                shares.append(Share(source.id, paid.get(source.id, 0), field))
        return Opened("cell", at, code, name, when, fields, tuple(shares), cost, missing, why)

    def _found(self, code: str, month: str) -> tuple[int, int, Phrase | None, dict[str, int]]:
        """What the cell costs, what of it nobody pays and why, and what each source pays."""
        if self._reckoned is None:
            return 0, 0, None, {}
        case, answer = self._reckoned.case, self._reckoned.answer
        cost = next((int(line.amounts.get(month, 0)) for line in case.lines if line.code == code), 0)
        gap = next((gap for gap in answer.gap_where if (gap.line, gap.period) == (code, month)), None)
        paid = {share.source: int(share.amount) for share in answer.allocation if (share.line, share.period) == (code, month)}
        return cost, int(gap.amount) if gap else 0, gap.why if gap else None, paid

    def _may_pay(self, source: str, code: str, month: str) -> bool:
        if self._reckoned is None:
            return True
        case = self._reckoned.case
        payer = next(one for one in case.sources if one.id == source)
        line = next((line for line in case.lines if line.code == code), None)
        return line is not None and may_pay(payer, line, month)

    def _fields(self, fields: Iterable[Field], otherwise: int | None = None) -> tuple[Shown, ...]:
        found = (self._field(field, otherwise) for field in fields)
        return tuple(field for field in found if field is not None)

    def _field(self, field: Field, otherwise: int | None) -> Shown | None:
        stands = said(self._text, field, self._comma)
        if stands is None:
            return None
        return Shown(field.name, field_id(field.name), field.says, self._typed.get(field.name, stands), otherwise, field.month)


def may_pay(source: Source, line: Line, period: str) -> bool:
    """Whether a source may pay a line in a period, by what it says of kinds, lines and periods."""
    return (
        (source.kinds is None or line.kind in source.kinds)
        and (source.lines is None or line.code in source.lines)
        and (source.periods is None or period in source.periods)
    )
