"""The absorption table for other programs."""

import msgspec

from absorb.absorption.rules import STAGES, SourceRow
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
    """One row a source, and their sums."""

    sources: list[AbsorptionRow]
    total: AbsorptionRow


def row_of(row: SourceRow) -> AbsorptionRow:
    return AbsorptionRow(source=row.source, **{stage: Money(getattr(row, stage)) for stage in STAGES})
