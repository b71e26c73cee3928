"""What of a reading is kept in a database, and how much of what is wrong with it is told.

A file that somebody hands to an engine on their own machine is bound by its format alone, and all its faults are told.
What comes over the network is bound besides by what can be kept and added up, and its faults are told up to a number:
whoever sends rubbish gets neither the time to read it to its end nor an answer larger than the question.
"""

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from absorb.kernel.errors import Fault
from absorb.kernel.money import LARGEST_KEPT

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
LARGEST_WHOLE = 2**31 - 1
"""The largest whole number of a column, where the shape says nothing else."""

MOST_TOLD = 100
"""Faults told of one body."""

LONGEST_TOLD = 50_000
"""Characters of places and sentences told of one body."""

LONGEST_NAME = 1_000
"""Characters of an object's key that is not a field."""


UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tabs and line ends, and marks that turn the writing round: with them a text reads as what it is not."""


class Bounds(msgspec.Struct, frozen=True):
    """What is taken and told beyond a shape's own rules; None is no bound."""

    amount: int | None = None
    whole: int | None = None
    days: tuple[dt.date, dt.date] | None = None
    told: int | None = None
    name: int | None = None
    unseen: re.Pattern[str] | None = None


FREE = Bounds()
KEPT = Bounds(LARGEST_KEPT, LARGEST_WHOLE, (FIRST_DAY, LAST_DAY), MOST_TOLD, LONGEST_NAME, UNSEEN)


class Enough(Exception):
    """There are more faults than are told: the reading ends here."""


class Faults(list[Fault]):
    """What a reading has found; `Enough` at the first fault that is told no more."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self.bounds = bounds
        self._length = 0

    def append(self, fault: Fault) -> None:
        told = self.bounds.told
        self._length += len(fault.pointer) + len(fault.says)
        if told is not None and self and (len(self) >= told or self._length > LONGEST_TOLD):
            raise Enough
        super().append(fault)

    def another(self) -> "Faults":
        """An empty one with the same bounds, for trying something out."""
        return Faults(self.bounds)


def first_of(faults: Sequence[Fault]) -> list[Fault]:
    """As many faults as an answer over the network tells, and at their end that there are more."""
    length, told = 0, list[Fault]()
    for fault in faults:
        length += len(fault.pointer) + len(fault.says)
        if told and (len(told) >= MOST_TOLD or length > LONGEST_TOLD):
            left = len(faults) - len(told)
            return [*told, Fault("", f"{left} more faults are not listed; mend these first.")]
        told.append(fault)
    return told
