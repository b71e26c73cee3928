"""How much of the money that was there was drawn: one row a source, one column a stage. Amounts in minor units."""

from collections.abc import Mapping, Sequence

import msgspec

STAGES = ("available", "asked", "recommended", "awarded", "paid", "settled")
"""Available: the source's limits of the portfolio's years. Asked: shares of applications. Recommended: shares of ideas that the
committee recommended and the portfolio chose; the town prepares applications for them. Awarded: shares of awards. Paid:
payments less returns. Settled: what the settlement says the recipient is entitled to."""


class Scope(msgspec.Struct, frozen=True):
    """What a table is of: the years of a portfolio, both included, and the ideas that it chose from."""

    number: int
    first: int
    last: int


class SourceRow(msgspec.Struct, frozen=True):
    """One source's amounts, stage by stage, in minor units."""

    source: str
    name_cs: str
    name_en: str
    is_asked: bool
    """Whether applications ask it for money: an applicant's own money is asked of nobody."""
    available: int
    recommended: int
    asked: int
    awarded: int
    paid: int
    settled: int


class Loss(msgspec.Struct, frozen=True):
    """Money that did not get from one stage to the next, and why."""

    stage: str
    source: str
    amount: int
    reason: str


def total(rows: Sequence[SourceRow]) -> Mapping[str, int]:
    """Each stage's sum over the sources."""
    return {stage: sum(getattr(row, stage) for row in rows) for stage in STAGES}


def find_losses(rows: Sequence[SourceRow]) -> list[Loss]:
    """Where money was lost on the way, the largest loss first."""
    losses = []
    for row in (row for row in rows if row.is_asked):
        if row.available > row.recommended:
            losses.append(Loss("recommended", row.source, row.available - row.recommended, "no recommended project draws it"))
        if row.recommended > row.asked:
            losses.append(Loss("asked", row.source, row.recommended - row.asked, "recommended, but no application asks for it yet"))
        if row.awarded and row.asked > row.awarded:
            losses.append(Loss("awarded", row.source, row.asked - row.awarded, "asked for and not awarded, or not decided yet"))
        if row.awarded > row.paid:
            reason = "awarded, not spent and so returned or never paid" if row.settled else "awarded and not paid yet"
            losses.append(Loss("paid", row.source, row.awarded - row.paid, reason))
    return sorted(losses, key=lambda loss: (-loss.amount, loss.source, loss.stage))


def find_outside(rows: Sequence[SourceRow], every: Sequence[SourceRow]) -> Mapping[str, int]:
    """What of all applications and subsidies (`every`) is of other ideas than those of the table: stages that have any."""
    inside, whole = total(rows), total(every)
    return {stage: whole[stage] - inside[stage] for stage in ("asked", "awarded", "paid") if whole[stage] > inside[stage]}


def drawn_percent(rows: Sequence[SourceRow]) -> float | None:
    """Paid over available, in per cent; None where nothing was available."""
    sums = total(rows)
    return 100 * sums["paid"] / sums["available"] if sums["available"] else None
