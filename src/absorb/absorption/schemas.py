"""The absorption table for other programs."""

import msgspec

from absorb.absorption.rules import SourceRow
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
    names = AbsorptionRow.__struct_fields__
    return AbsorptionRow(**{name: row.source if name == "source" else Money(getattr(row, name)) for name in names})
