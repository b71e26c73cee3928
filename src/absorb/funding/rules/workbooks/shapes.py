"""What a workbook of a schedule is made of."""

import msgspec

from absorb.funding.rules import budget as budgets


class Priced(msgspec.Struct, frozen=True):
    """The budget whose costs a schedule pays, as the engine added it up."""

    case: budgets.Case
    answer: budgets.Answer
