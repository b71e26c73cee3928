"""What a person's work costs the employer: pay by the kind of contract, and the contributions on top of it.

Usual contributions are 33.8 % of gross pay (24.8 % social and 9 % health insurance: Act 589/1992 § 7(1), Act 592/1992 § 2(1)).
An agreement to complete a job (DPP) carries none below the month's limit, all above it; which of the two it is, the person who
writes the budget says: it begins with none, and a warning.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from absorb.funding.rules.working.shapes import Contract, Staff
from absorb.kernel.money import Money, round_half_away
from absorb.kernel.phrases import Phrase

CONTRACTS: Mapping[Contract, str] = MappingProxyType(
    {
        "employment": "Employment contract",
        "dpc": "Agreement to perform work (DPČ)",
        "dpp": "Agreement to complete a job (DPP)",
    }
)
USUAL_CONTRIBUTIONS: Mapping[Contract, Decimal] = MappingProxyType(
    {"employment": Decimal("33.8"), "dpc": Decimal("33.8"), "dpp": Decimal(0)}
)
ABOVE_LIMIT = Phrase("No contributions are reckoned with. A DPP above the month's limit carries them: then write 33.8.")


def month_price(staff: Staff) -> Money:
    """What one month costs the employer, in minor units: pay and contributions together, rounded once, half away from zero."""
    if staff.contract == "employment":
        pay = Fraction(int(staff.gross)) * Fraction(staff.share if staff.share is not None else Decimal(100)) / 100
    else:
        pay = Fraction(int(staff.gross)) * Fraction(staff.hours_month if staff.hours_month is not None else Decimal(0))
    return Money(round_half_away(pay * (100 + Fraction(staff.contributions_percent)) / 100))


def warnings_of(staff: Staff) -> list[Phrase]:
    """What whoever writes the budget should look at again."""
    return [ABOVE_LIMIT] if staff.contract == "dpp" and not staff.contributions_percent else []
