"""What an address says is looked at of a schedule: `by` months, reporting periods or years, `year` (or "all"), `only` these payers,
`at` the cell, line or payer that is open."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

import msgspec

from absorb.funding.rules.grid import By
from absorb.kernel.numerals import whole

BY: Mapping[str, By] = {"months": "periods", "reporting": "reporting", "years": "years"}


class View(msgspec.Struct, frozen=True):
    """What the address says is looked at. `year` is None where it says nothing, 0 for all."""

    by: str = "months"
    year: int | None = None
    only: tuple[str, ...] = ()
    at: str = ""

    def link(self, **other: Any) -> str:
        """The address of the same page with something else looked at; the place that is open comes last."""
        view = msgspec.structs.replace(self, **other)
        pairs = [("by", view.by)] if view.by != "months" else []
        pairs += [("year", str(view.year) if view.year else "all")] if view.year is not None else []
        pairs += [("only", one) for one in view.only]
        return "?" + urllib.parse.urlencode([*pairs, ("at", view.at)])


def view_of(params: Any) -> View:
    """The view that an address asks for; what is none is as if nobody had said it."""
    by, year = params.get("by", "months"), params.get("year", "")
    return View(
        by if by in BY else "months", 0 if year == "all" else whole(year, 4, 0) or None, tuple(dict.fromkeys(params.getall("only", []))),
        params.get("at", "").strip(),
    )  # fmt: skip
