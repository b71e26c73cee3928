"""One row of a form's fields, read field by field: what cannot be read is told at its field and stands as nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from absorb.funding.rules.working.numbers import read_money, read_month, read_number
from absorb.kernel.errors import Fault
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

LONGEST_CODE = 130
MOST_MONTHS = 1200

Texts = dict[str, str]


class Row:
    """Fields of one row, read one by one; faults go to where the others are."""

    def __init__(self, begin: str, texts: Texts, faults: list[Fault]) -> None:
        self.begin, self._texts, self.faults = begin, texts, faults

    def fault(self, name: str, says: str, **facts: Any) -> None:
        self.faults.append(Fault(f"/{self.begin}-{name}" if self.begin else f"/{name}", Phrase(says, **facts)))

    def has(self, name: str) -> bool:
        """Whether anything is written there."""
        return bool(self._texts[name])

    def text(self, name: str, most: int) -> str:
        text = self._texts[name]
        if len(text) > most:
            self.fault(name, "At most %(most)s characters; here are %(found)s.", most=most, found=len(text))
            return ""
        return text

    def code(self) -> str:
        code = self.text("code", LONGEST_CODE)
        if not code:
            self.fault("code", "Give it a code; lines name it by that.")
        return code

    def money(self, name: str) -> Money | None:
        text = self._texts[name]
        found = read_money(text) if text else None
        if text and found is None:
            self.fault(name, "“%(text)s” is no amount; write for example 1 234,50.", text=text[:40])
        return found

    def number(self, name: str) -> Decimal | None:
        text = self._texts[name]
        found = read_number(text) if text else None
        if text and found is None:
            self.fault(name, "“%(text)s” is no number; write for example 12 or 0,5.", text=text[:40])
        return found

    def percent(self, name: str) -> Decimal | None:
        found = self.number(name)
        if found is not None and (found > 100 or found != round(found, 3)):
            self.fault(name, "A share is from 0 to 100 per cent, with three decimal places at most.")
            return None
        return found

    def count(self, name: str) -> int | None:
        """A number of months from 1 on."""
        found = self.number(name)
        if found is not None and not (1 <= found <= MOST_MONTHS and found == int(found)):
            self.fault(name, "A whole number of months from 1 to %(most)s is expected.", most=MOST_MONTHS)
            return None
        return int(found) if found is not None else None

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0 on."""
        found = self.number(name)
        if found is not None and not (found <= most and found == int(found)):
            self.fault(name, "A whole number from 0 to %(most)s is expected.", most=most)
            return None
        return int(found) if found is not None else None

    def month(self, name: str) -> Month | None:
        text = self._texts[name]
        found = read_month(text) if text else None
        if text and found is None:
            self.fault(name, "“%(text)s” is no month; write for example 3/2027.", text=text[:40])
        return found

    def one_of(self, name: str, known: Mapping[Any, object]) -> Any:
        text = self._texts[name]
        if text and text not in known:
            self.fault(name, "Choose one of those that are offered.")
            return None
        return text or None
