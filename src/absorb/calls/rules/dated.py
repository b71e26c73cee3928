"""Rows of law: what holds from a day to a day, where it is written, and how sure that is."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, TypeVar

import msgspec

from absorb.kernel.intake import Shape
from absorb.kernel.phrases import Phrase

Words = Annotated[str, msgspec.Meta(min_length=1)]


class Wording(Shape, frozen=True, kw_only=True):
    """The same in both languages, where it is data and so stands in no catalogue."""

    cs: Words
    en: Words

    def phrase(self) -> Phrase:
        return Phrase("%(words)s", words={"cs": self.cs, "en": self.en, "programs": self.en})


class Dated(Shape, frozen=True, kw_only=True):
    """A row that holds from `valid_from` to `valid_to`, both included. `source` says where its figure was read; what was not
    read in the law itself is `unverified` and told so wherever the row is used."""

    valid_from: dt.date
    basis: Wording
    source: Words
    valid_to: dt.date | None = None
    unverified: bool = False

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


Row = TypeVar("Row", bound=Dated)


def holding(rows: Iterable[Row], day: dt.date) -> list[Row]:
    """The rows that hold on a day, in their order."""
    return [row for row in rows if row.holds_on(day)]
