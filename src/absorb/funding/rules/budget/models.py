"""The cost models: how high each flat rate is, what it stands on, where it is written down."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import msgspec

from absorb.calls.rules.text import COST_KINDS
from absorb.funding.rules.budget.shapes import Line
from absorb.kernel.phrases import Phrase

KIND_NAMES: Mapping[str, str] = MappingProxyType(COST_KINDS)
_ALL_DIRECT = frozenset(KIND_NAMES) - {"ineligible"}
_STAFF = frozenset({"direct_staff"})


class FlatRate(msgspec.Struct, frozen=True, kw_only=True):
    """A flat rate: `percent` of the lines of the kinds in `base`, standing in the tree at `code`.

    `added` are the kinds that are added up beside it; what is neither `added` nor ineligible, the rate covers.
    """

    percent: Decimal
    base: frozenset[str]
    code: str
    name: str
    basis: Phrase
    condition: Phrase
    added: frozenset[str] = _ALL_DIRECT

    def covers(self, line: Line) -> bool:
        return line.kind not in self.added and line.kind != "ineligible"


FLAT_RATES: Mapping[str, FlatRate] = MappingProxyType(
    {
        "indirect-7": FlatRate(
            percent=Decimal(7),
            base=_ALL_DIRECT,
            code="1.2",
            name="Indirect costs (7 % of direct costs)",
            basis=Phrase("Regulation (EU) 2021/1060 Art. 54(a)"),
            condition=Phrase("no calculation is needed"),
        ),
        "indirect-15": FlatRate(
            percent=Decimal(15),
            base=_STAFF,
            code="1.2",
            name="Indirect costs (15 % of direct staff costs)",
            basis=Phrase("Regulation (EU) 2021/1060 Art. 54(b)"),
            condition=Phrase("no calculation is needed"),
        ),
        "indirect-25": FlatRate(
            percent=Decimal(25),
            base=_ALL_DIRECT,
            code="1.2",
            name="Indirect costs (25 % of direct costs)",
            basis=Phrase("Regulation (EU) 2021/1060 Art. 54(c)"),
            condition=Phrase("the rate must have been calculated by a method of Art. 53(3)(a)"),
        ),
        "staff-20": FlatRate(
            percent=Decimal(20),
            base=_ALL_DIRECT - _STAFF,
            code="1.1.1",
            name="Direct staff (20 % of other direct costs)",
            basis=Phrase("Regulation (EU) 2021/1060 Art. 55(1)"),
            condition=Phrase("the direct costs must hold no contract above the EU thresholds for public procurement"),
        ),
        "flat-40": FlatRate(
            percent=Decimal(40),
            base=_STAFF,
            code="1.2",
            name="Remaining costs (40 % of direct staff costs)",
            basis=Phrase("Regulation (EU) 2021/1060 Art. 56"),
            condition=Phrase("it may not be combined with a flat rate for staff"),
            added=frozenset({"direct_staff", "participant_wages", "direct_support"}),
        ),
    }
)
"""Every model but `real`, which has no flat rate."""
