"""The absorption table for other programs."""

import msgspec

from absorb.absorption.rules import STAGES, Scope, SourceRow
from absorb.kernel.money import Money


class AbsorptionRow(msgspec.Struct, frozen=True):
    source: str
    available: Money
    recommended: Money
    asked: Money
    awarded: Money
    paid: Money
    settled: Money


class Absorption(msgspec.Struct, frozen=True):
    """One row a source, and their sums; of the years of this portfolio and the ideas that it chose from, where there is one."""

    portfolio: Scope | None
    sources: list[AbsorptionRow]
    total: AbsorptionRow


def row_of(row: SourceRow) -> AbsorptionRow:
    return AbsorptionRow(source=row.source, **{stage: Money(getattr(row, stage)) for stage in STAGES})
