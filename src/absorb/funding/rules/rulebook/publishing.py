"""Duties to publish: contracts on grants, and calls before applications are taken."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from absorb.funding.rules.rulebook.rows import Notice, Publication
from absorb.funding.rules.rulebook.shapes import Facts, Seen
from absorb.kernel.facts import Amount, Name
from absorb.kernel.phrases import Phrase, told_day


def contract_publication(facts: Facts, row: Publication) -> Iterator[Seen]:
    """What each of the row's payers would give by contract; exactly the limit is not published."""
    for code in row.payers:
        amount = (facts.paid or {}).get(code, 0)
        if amount:
            yield replace(publication_of(row, code, amount, facts.currency), payer=code)


def publication_of(
    row: Publication, payer: str, minor: int, currency: str, *, signed_on: dt.date | None = None, published_on: dt.date | None = None,
    today: dt.date | None = None,
) -> Seen:  # fmt: skip
    """Whether one contract was published in time; before it is signed nothing can be judged. The day of signing is not counted."""
    where = "/schedule_answer/by_source"
    told: dict[str, Any] = {"source": Name(payer, "source"), "amount": Amount(minor, currency), "limit": Amount(int(row.above), currency)}
    if minor <= int(row.above):
        return Seen(
            "met", Phrase("%(source)s would give %(amount)s: contracts of up to %(limit)s need not be published.", **told), where=where
        )
    if signed_on is None:
        says = Phrase("%(source)s would give %(amount)s: a contract on more than %(limit)s is published once it is signed.", **told)
        return Seen("unknown", says, _remember(row), where)
    last = signed_on + dt.timedelta(days=row.within_days)
    told |= {"signed": told_day(signed_on), "last": told_day(last)}
    if published_on is not None and published_on <= last:
        says = Phrase("Published on %(day)s; the last day was %(last)s.", day=told_day(published_on), last=told["last"])
        return Seen("met", says, where=where)
    if published_on is not None:
        says = Phrase("Published on %(day)s, after the last day, %(last)s.", day=told_day(published_on), last=told["last"])
        return Seen("not_met", says, Phrase("Nothing mends a day that has passed; keep the reason on file."), where)
    due = Phrase("Publish it by %(last)s and enter the day here.", last=told["last"])
    says = Phrase("The contract of %(signed)s on %(amount)s from %(source)s is not published yet.", **told)
    return Seen("not_met" if today is not None and today > last else "unknown", says, due, where)


def _remember(row: Publication) -> Phrase:
    if row.for_years is None:
        return Phrase("Publish it within %(days)s days of being signed.", days=row.within_days)
    return Phrase(
        "Publish it within %(days)s days of being signed and leave it public for %(years)s years.",
        days=row.within_days,
        years=row.for_years,
    )


def call_notice(facts: Facts, row: Notice) -> Iterator[Seen]:
    """Whole days between the call's publication and the day that counts; the day itself is not one of them."""
    call = facts.call
    if call is None:
        return
    announced = call.timing.announced_on
    until = call.timing.opens_on if row.before == "opens" else call.timing.closes_on
    where = f"/call/timing/{row.before}_on"
    if announced is None or until is None:
        says = Phrase("Whether the call was public %(days)s days before is not known: its days are not all given.", days=row.days)
        yield Seen("unknown", says, Phrase("Enter in the call when it was announced, opened and closed."), where)
        return
    days = (until.value - announced.value).days
    told: dict[str, Any] = {"num": days, "announced": told_day(announced.value), "until": told_day(until.value), "least": row.days}
    says = Phrase(
        "The call was public from %(announced)s, one day before %(until)s; %(least)s days are asked.",
        many="The call was public from %(announced)s, %(num)s days before %(until)s; %(least)s days are asked.",
        **told,
    )
    if days >= row.days:
        yield Seen("met", says, where=where)
    else:
        earliest = announced.value + dt.timedelta(days=row.days)
        yield Seen("not_met", says, Phrase("Put the day off to %(day)s at the earliest.", day=told_day(earliest)), where)
