"""Facts of a sentence that every language writes in its own way. As a text each is what a program reads in a file.

They are values: they can be kept (each is an object that says by `is` what it is) and told in any language later.
"""

from decimal import Decimal
from typing import Any

import msgspec

from absorb.kernel.money import money_text
from absorb.kernel.period import Month


class Amount(msgspec.Struct, frozen=True, tag_field="is", tag="amount"):
    """Money in minor units. Without a currency it is the community's, and a file has the bare figure."""

    minor: int
    currency: str | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "minor", int(self.minor))  # a `Money` would be kept as a text

    def __str__(self) -> str:
        return money_text(self.minor) if self.currency is None else f"{money_text(self.minor)} {self.currency}"


class Rate(msgspec.Struct, frozen=True, tag_field="is", tag="rate"):
    """A percentage, in the digits of the file that it stands in."""

    digits: str

    @property
    def percent(self) -> Decimal:
        return Decimal(self.digits)

    def __str__(self) -> str:
        return f"{self.digits} %"


class During(msgspec.Struct, frozen=True, tag_field="is", tag="month"):
    """A month, counted from January of year 0 as `Month` is."""

    month: int

    def __str__(self) -> str:
        return str(Month(self.month))


class Name(msgspec.Struct, frozen=True, tag_field="is", tag="name"):
    """What a file names by `code`; `of` says what kind of thing it is ("source"), so that readers can be told its name."""

    code: str
    of: str

    def __str__(self) -> str:
        return f'"{self.code}"'


class Row(msgspec.Struct, frozen=True, tag_field="is", tag="row"):
    """Facts one after another, with `between` them; a language may have its own words for those."""

    facts: list[Any]
    between: str

    def __str__(self) -> str:
        return self.between.join(map(str, self.facts))


Fact = Amount | Rate | During | Name | Row
