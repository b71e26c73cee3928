"""What nobody pays, put together by its reason."""

from collections.abc import Iterable

from absorb.funding.rules.schedule import Shortfall
from absorb.kernel.phrases import Phrase


def gaps_by_reason(gaps: Iterable[Shortfall]) -> list[tuple[Phrase, int, list[Shortfall]]]:
    """The reason, the sum in haléře, and where it is missing. The largest sum first."""
    together: dict[str, list[Shortfall]] = {}
    for gap in gaps:
        together.setdefault(gap.why, []).append(gap)
    rows = [(found[0].why, sum(int(gap.amount) for gap in found), found) for found in together.values()]
    return sorted(rows, key=lambda row: -row[1])
