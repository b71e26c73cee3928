"""What people type into forms, as it is read everywhere."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from absorb.kernel.errors import Fault
from absorb.kernel.intake.bounds import FIRST_DAY, LAST_DAY
from absorb.kernel.phrases import Phrase, told_day


def text_of(typed: Any) -> str:
    """A field as it was meant: every line end is one sign (browsers send two), nothing stands around the words; "" for a field
    that was not sent."""
    return "" if typed is None else str(typed).replace("\r\n", "\n").replace("\r", "\n").strip()


def texts_of(form: Mapping[str, Any]) -> dict[str, str]:
    """Every field of a sent form by its name."""
    return {name: text_of(typed) for name, typed in form.items()}


def read_day(name: str, text: str, faults: list[Fault]) -> dt.date | None:
    """A day out of the field `name`; None where it is empty, or is none that can be kept, which is put among the faults."""
    if not text.strip():
        return None
    try:
        found = dt.date.fromisoformat(text.strip())
    except ValueError:
        faults.append(Fault(f"/{name}", "Write the day as year-month-day, such as 2026-11-22."))
        return None
    outside = find_day_outside(name, found)
    faults.extend(outside)
    return None if outside else found


def find_day_outside(name: str, found: dt.date) -> list[Fault]:
    """That a day is before or after those which are kept, wherever they come from."""
    if FIRST_DAY <= found <= LAST_DAY:
        return []
    says = Phrase("Choose a day from %(first)s to %(last)s.", first=told_day(FIRST_DAY), last=told_day(LAST_DAY))
    return [Fault(f"/{name}", says)]
