"""Telling what stands where something else should, in one sentence with its place."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from absorb.kernel.errors import Fault
from absorb.kernel.intake.bounds import Faults
from absorb.kernel.intake.parsing import BadNumber
from absorb.kernel.phrases import Phrase

EXPECTED = "Expected %(expected)s, found %(found)s."
LACKING = 'The field "%(name)s" is missing.'
NOT_ALLOWED = "Not allowed here is %(found)s%(hint)s"


class Missing:
    """Stands where a value could not be read; never leaves the reading, since the faults are raised."""


def kind_of(value: Any) -> str:
    """What a value is, in words that a catalogue may hold."""
    if isinstance(value, BadNumber):
        return Phrase("the number %(number)s, which is out of range", number=str(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Phrase("the number %(number)s", number=str(value))
    if isinstance(value, str):
        return Phrase('the text "%(text)s"', text=value if len(value) <= 40 else value[:40] + "…")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return Phrase("an object")
    return Phrase("a list") if isinstance(value, list | tuple) else type(value).__name__


def wrong(value: Any, expected: str, pointer: str, faults: Faults) -> Any:
    wanted = expected if isinstance(expected, Phrase) else Phrase(expected.replace("%", "%%"))
    faults.append(Fault(pointer, Phrase(EXPECTED, expected=wanted, found=kind_of(value))))
    return Missing


def is_of_form(says: str) -> bool:
    """Whether a sentence tells of the form of a value, as programs need it: a page that knows what its field wants says that."""
    return not isinstance(says, Phrase) or says.msgid in (EXPECTED, LACKING, NOT_ALLOWED)
