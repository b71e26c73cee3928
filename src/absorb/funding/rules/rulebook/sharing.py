"""Rules about who pays: the Union's share by category of region, nothing paid twice, and small aid within its ceilings."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from absorb.calls.rules.aid import REGULATIONS, in_euro
from absorb.funding.rules.rulebook.rows import CoFinancing, NeverTwice
from absorb.funding.rules.rulebook.shapes import Facts, Finding, Seen, by_row
from absorb.kernel.facts import Amount, Name, Rate
from absorb.kernel.money import round_half_away, share_at_most
from absorb.kernel.phrases import Phrase, told_day


def co_financing(facts: Facts, row: CoFinancing) -> Iterator[Seen]:
    """The ceilings bind a priority as a whole, and a call may blend regions: a share above the region's own ceiling is not wrong
    for that alone, one above every ceiling is."""
    if facts.paid is None or not sum(facts.paid.values()):
        return
    whole, union = sum(facts.paid.values()), sum(facts.paid.get(code, 0) for code in row.payers)
    where = "/schedule_answer/by_source" if facts.schedule_answer is not None else "/budget_answer/by_source"
    told: dict[str, Any] = {"union": Amount(union, facts.currency), "share": _percent(union, whole)}
    category = row.regions.get((facts.region or "")[:4])
    highest = max(row.most_percent.values())
    if union > share_at_most(whole, highest):
        says = Phrase(
            "The Union would pay %(union)s, %(share)s of the costs; the highest ceiling of any region is %(most)s.",
            **told,
            most=_rate(highest),
        )
        most = Amount(share_at_most(whole, highest), facts.currency)
        less = Phrase("At most %(most)s from the Union, unless the programme gives this priority a higher rate.", most=most)
        yield Seen("not_met", says, less, where)
    elif category is None:
        says = Phrase(
            "The Union would pay %(union)s, %(share)s of the costs; which category of region the place is in is not known.", **told
        )
        yield Seen("unknown", says, Phrase("Say in the settings in which region (NUTS) the town lies."), where)
    else:
        told |= {"most": _rate(row.most_percent[category]), "region": (facts.region or "")[:4]}
        if union <= share_at_most(whole, row.most_percent[category]):
            says = Phrase(
                "The Union would pay %(union)s, %(share)s of the costs; the ceiling for the region %(region)s is %(most)s.", **told
            )
            yield Seen("met", says, where=where)
        else:
            says = Phrase("The Union would pay %(union)s, %(share)s of the costs: more than the %(most)s of the region %(region)s.", **told)
            ask = Phrase("A call's rate may blend regions, since the ceiling binds the whole priority: compare it with the call.")
            yield Seen("unknown", says, ask, where)


def double_financing(facts: Facts, row: NeverTwice) -> Iterator[Seen]:
    """No two of the row's payers on one line; one alone, or none, cannot pay twice. That no line is paid beyond its cost, the
    schedule holds by itself and says so in its own checks."""
    paid = facts.paid
    if paid is None or sum(paid.get(code, 0) > 0 for code in row.apart) < 2:
        return
    names = [Name(code, "source") for code in row.apart]
    if facts.schedule_answer is None or facts.schedule is None:
        says = Phrase("Which costs %(sources)s pay is not known line by line.", sources=names)
        yield Seen("unknown", says, Phrase("Work out a schedule: it says who pays each cost."), "/schedule")
        return
    payers: dict[str, set[str]] = {}
    for share in facts.schedule_answer.allocation:
        payers.setdefault(share.line, set()).add(share.source)
    shared = [
        Phrase("%(line)s (%(one)s, %(other)s)", line=line, one=Name(one, "source"), other=Name(other, "source"))
        for line in sorted(payers)
        for one, other in combinations(row.apart, 2)
        if {one, other} <= payers[line]
    ]
    if shared:
        says = Phrase("Two sources that may not pay the same cost share these lines: %(lines)s.", lines=shared)
        apart = Phrase("Keep them apart in the schedule (never on the same line), or have the division written in the grant's conditions.")
        yield Seen("not_met", says, apart, "/schedule_answer/allocation")
    else:
        yield Seen("met", Phrase("No line is paid by two of these: %(sources)s.", sources=names), where="/schedule_answer/allocation")


def de_minimis(facts: Facts) -> Iterator[Finding]:
    """What public sources would give against what is left under the ceilings on this day."""
    if facts.aid_regime not in REGULATIONS or facts.aid is None or facts.paid is None:
        return
    left, ceiling = facts.aid, facts.aid.ceiling
    asked = sum(amount for code, amount in facts.paid.items() if code in facts.public)
    told: dict[str, Any] = {"left": Amount(left.eur_minor, "EUR"), "ceiling": Amount(int(ceiling.most_eur), "EUR")}
    told |= {"first": told_day(left.window[0]), "last": told_day(left.window[1]), "used": Amount(left.used_minor, "EUR")}
    yield by_row("de_minimis", ceiling, _small_aid(facts, asked, told))


def _small_aid(facts: Facts, asked: int, told: Mapping[str, Any]) -> Seen:
    left, where = facts.aid, "/aid"
    if left is None or facts.rate is None:
        says = Phrase("Of %(ceiling)s, %(left)s is left for grants from %(first)s to %(last)s; the rate to the euro is not given.", **told)
        return Seen("unknown", says, Phrase("State in the budget how many units of its currency one euro is."), where)
    euro = in_euro(asked, facts.rate)
    told = {**told, "asked": Amount(euro, "EUR")}
    if euro > left.eur_minor:
        says = Phrase("Asked %(asked)s, left %(left)s: of %(ceiling)s the undertaking had %(used)s from %(first)s to %(last)s.", **told)
        return Seen(
            "not_met",
            says,
            Phrase("Ask public sources for at most %(left)s, or wait until older aid no longer counts.", left=told["left"]),
            where,
        )
    if not left.counted:
        says = Phrase("Asked %(asked)s of %(ceiling)s; no aid from %(first)s to %(last)s is entered here, nor that there was none.", **told)
        return Seen(
            "unknown",
            says,
            Phrase("Look into the central register of de minimis aid and enter what it has, also that it has nothing."),
            where,
        )
    says = Phrase("Asked %(asked)s, left %(left)s: of %(ceiling)s the undertaking had %(used)s from %(first)s to %(last)s.", **told)
    return Seen("met", says, where=where)


def _percent(part: int, whole: int) -> Rate:
    return _rate_of(Fraction(part * 100, whole))


def _rate_of(percent: Fraction) -> Rate:
    thousandths = round_half_away(percent * 1000)
    return Rate(f"{thousandths // 1000}.{thousandths % 1000:03d}".rstrip("0").rstrip("."))


def _rate(percent: Any) -> Rate:
    return Rate(f"{percent.normalize():f}")
