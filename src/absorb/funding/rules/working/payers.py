"""Who is to pay a working copy, and what cannot be kept of it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.delays import Late, find_late_faults
from absorb.funding.rules.names import kind_names
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.errors import Fault
from absorb.kernel.facts import During, Rate
from absorb.kernel.intake import child
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

LATEST = 120
"""Months after the project's end within which an agreed payment comes, as the engine has it."""

_YEAR = re.compile(r"[0-9]{4}\Z")


def in_preference(text: ScenarioText) -> list[schedules.Source]:
    """The sources as they are asked: in the order of preference, those that nobody put into it last."""
    known = {source.id: source for source in text.sources}
    return [known[name] for name in dict.fromkeys((*text.prefer, *known)) if name in known]


def prefer(text: ScenarioText, order: Iterable[str]) -> tuple[str, ...]:
    """The preference that puts the sources into this order; the one that stands where it does so already."""
    order = tuple(order)
    return text.prefer if [source.id for source in in_preference(text)] == list(order) else order


def add_payer(text: ScenarioText, code: str, own: Collection[str]) -> ScenarioText:
    """One more payer, asked before the applicant's `own` sources that stand last: those pay as little as they can."""
    order = [source.id for source in in_preference(text)]
    if code in order:
        return text
    place = len(order)
    while place and order[place - 1] in own and code not in own:
        place -= 1
    return replace(text, sources=(*text.sources, schedules.Source(id=code)), prefer=(*order[:place], code, *order[place:]))


def remove_payer(text: ScenarioText, code: str) -> ScenarioText:
    """Without this payer, and without what was decided of it."""
    others = [source for source in text.sources if source.id != code]
    return replace(
        text,
        sources=tuple(replace(one, never_with=[name for name in one.never_with if name != code]) for one in others),
        prefer=tuple(name for name in text.prefer if name != code),
        pins=tuple(pin for pin in text.pins if pin.source != code),
        late=_late_without(text.late, code),
    )


def _late_without(late: Late | None, code: str) -> Late | None:
    delays = tuple(delay for delay in late.delays if delay.source != code) if late is not None else ()
    return replace(late, delays=delays) if late is not None and delays else None


def move_payer(text: ScenarioText, code: str, by: int) -> ScenarioText:
    """One place sooner (-1) or later (1) in the order of preference."""
    order = [source.id for source in in_preference(text)]
    place = order.index(code) if code in order else -1
    if place < 0 or not 0 <= place + by < len(order):
        return text
    order[place], order[place + by] = order[place + by], order[place]
    return replace(text, prefer=tuple(order))


def project_years(text: ScenarioText) -> list[str]:
    """The calendar years that the project touches."""
    return [f"{year:04d}" for year in range(text.first.year, text.first.plus(text.months - 1).year + 1)]


def find_payer_faults(text: ScenarioText) -> list[Fault]:
    """What cannot be kept of who pays and when, with pointers of the text. What names a line, a month or a source that is not
    there (any more) is none: `schedule.find_lost` tells it."""
    faults = [*find_reporting_faults(text), *_repeats((f"/sources/{index}/id", one.id) for index, one in enumerate(text.sources))]
    for index, source in enumerate(text.sources):
        faults += _source(source, f"/sources/{index}", text)
    faults += _repeats((f"/prefer/{index}", one) for index, one in enumerate(text.prefer))
    faults += _repeats((f"/pins/{index}", f"{one.line}/{one.period}/{one.source}") for index, one in enumerate(text.pins))
    faults += find_late_faults(text.late, "/late") if text.late is not None else ()
    return faults


def _source(source: schedules.Source, at: str, text: ScenarioText) -> Iterator[Fault]:
    yield from _shares(source, at)
    for year in source.max_per_year:
        if not _YEAR.match(year):
            yield Fault(child(f"{at}/max_per_year", year), Phrase("“%(text)s” is no year; write for example 2027.", text=year[:40]))
    for place, kind in enumerate(source.kinds or ()):
        if kind not in kind_names("en"):
            yield Fault(f"{at}/kinds/{place}", Phrase("Choose one of those that are offered."))
    for name in ("kinds", "lines", "periods", "never_with"):
        yield from _repeats((f"{at}/{name}/{place}", one) for place, one in enumerate(getattr(source, name) or ()))
    if source.id in source.never_with:
        yield Fault(f"{at}/never_with", Phrase("A source cannot be kept apart from itself."))
    if source.pays is not None:
        yield from find_pays_faults(source.pays, f"{at}/pays", text.first, text.months)


def find_reporting_faults(text: ScenarioText) -> Iterator[Fault]:
    """Reporting periods follow each other from the project's first month to its last."""
    yield from _repeats((f"/reporting/{index}/id", one.id) for index, one in enumerate(text.reporting))
    due, end = text.first, text.first.plus(text.months)
    for index, period in enumerate(text.reporting):
        if period.first != due:
            says = "The reporting period %(name)s is to start in %(due)s."
            yield Fault(f"/reporting/{index}/from", Phrase(says, name=period.id, due=During(due)))
        due = period.first.plus(period.months)
    if text.reporting and due != end:
        says = "The last reporting period is to end in %(last)s, as the project does."
        yield Fault(f"/reporting/{len(text.reporting) - 1}/months", Phrase(says, last=During(end.plus(-1))))


def _repeats(told: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    seen = set()
    for pointer, value in told:
        if value in seen:
            yield Fault(pointer, Phrase("“%(code)s” stands here already; each is there once.", code=value))
        seen.add(value)


def _shares(source: schedules.Source, at: str) -> Iterator[Fault]:
    """Shares that cannot hold together, whatever the costs are."""
    least, most, exact = source.min_percent, source.max_percent, source.exact_percent
    if least is not None and most is not None and least > most:
        says = "At least %(least)s and at most %(most)s cannot both hold."
        yield Fault(f"{at}/min_percent", Phrase(says, least=Rate(f"{least:f}"), most=Rate(f"{most:f}")))
    if exact is not None and ((least is not None and exact < least) or (most is not None and exact > most)):
        says = "Exactly %(exact)s is outside what was said to be the least and the most."
        yield Fault(f"{at}/exact_percent", Phrase(says, exact=Rate(f"{exact:f}")))


def find_pays_faults(pays: schedules.Pays, at: str, start: Month, months: int) -> Iterator[Fault]:
    """What cannot be kept of when a source pays in a project of so many months from `start` on."""
    if (pays.advance_percent is not None) + pays.in_arrears + bool(pays.instalments) > 1:
        yield Fault(at, Phrase("A source pays an advance, instalments or in arrears: one of them."))
    for index, (before, one) in enumerate(pairwise(pays.instalments), start=1):
        if one.month <= before.month:
            says = "Instalments stand in the order of their months; this one is to come after %(before)s."
            yield Fault(f"{at}/instalments/{index}/month", Phrase(says, before=During(before.month)))
    if (total := sum(one.percent for one in pays.instalments)) > 100:
        says = "The instalments add up to %(total)s; together they pay 100 per cent at most."
        yield Fault(f"{at}/instalments/{len(pays.instalments) - 1}/percent", Phrase(says, total=Rate(f"{total:f}")))
    first, last = start, start.plus(months - 1 + LATEST)
    for index, one in enumerate(pays.instalments):
        if not first <= one.month <= last:
            says = "An instalment comes from %(first)s, when the project starts, to %(last)s."
            yield Fault(f"{at}/instalments/{index}/month", Phrase(says, first=During(first), last=During(last)))


def read_reporting(lengths: list[int], first: Month, months: int) -> tuple[schedules.Period, ...]:
    """Reporting periods by their lengths: one length is that of all, and the last is as long as what is left."""
    if len(lengths) == 1:
        each = lengths[0]
        lengths = [min(each, months - start) for start in range(0, months, each)]
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    return tuple(
        schedules.Period(id=str(number), first=first.plus(start), months=length)
        for number, (start, length) in enumerate(zip(starts, lengths, strict=True), start=1)
    )


def told_reporting(reporting: tuple[schedules.Period, ...]) -> list[int]:
    """The lengths that `read_reporting` makes the same periods of, but for their names."""
    lengths = [period.months for period in reporting]
    is_equal = len(set(lengths[:-1])) <= 1 and lengths[-1:] <= lengths[:1]
    return lengths[:1] if is_equal else lengths


def ids_by_code(codes: Mapping[str, str], asked: str) -> list[str]:
    """The ids of the lines that a code means: its own, or of all that stand under it. `codes` are the codes by id."""
    return [own for own, code in codes.items() if code == asked or code.startswith(f"{asked}.")]
