"""What is wrong with the years of a case: budgets, starts and phases that do not fit together."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import UNSET

from absorb.funding.rules.selection.shapes import Case, Project, Source
from absorb.kernel.errors import Fault
from absorb.kernel.facts import Amount, Name
from absorb.kernel.intake import child, find_repeats
from absorb.kernel.money import money_decimal
from absorb.kernel.phrases import Phrase


def find_faults_of_years(case: Case) -> Iterator[Fault]:
    """Every fault of the years; in a case without years, of what only a case of several years may say."""
    if faults := list(_years(case.years)):
        yield from faults
        return
    known = None if case.years is None else {str(year): year for year in case.years}
    for index, source in enumerate(case.sources):
        yield from _source(source, f"/sources/{index}", known)
    for index, project in enumerate(case.projects):
        if case.years is None:
            yield from _without_years(project, f"/projects/{index}")
        else:
            yield from _starts(project, f"/projects/{index}", case.years)
            yield from _phases(project, f"/projects/{index}")


EMPTY = Phrase("The list is empty; name at least one year, or leave it out.")


def _years(years: list[int] | None) -> Iterator[Fault]:
    if years is None:
        return
    if not years:
        yield Fault("/years", EMPTY)
    for place, (before, year) in enumerate(pairwise(years), start=1):
        if year != before + 1:
            says = Phrase(
                "The years follow one another; after %(before)s comes %(next)s, not %(year)s.", before=before, next=before + 1, year=year
            )
            yield Fault(f"/years/{place}", says)


def _source(source: Source, pointer: str, years: Mapping[str, int] | None) -> Iterator[Fault]:
    if years is None:
        if source.budget is UNSET:
            yield Fault(f"{pointer}/budget", Phrase('The field "%(field)s" is missing.', field="budget"))
        if source.budgets is not None:
            yield Fault(f"{pointer}/budgets", _only_with_years("budgets"))
        return
    if source.budget is not UNSET:
        says = Phrase('The case is of several years; say in "budgets" what %(source)s can pay in each.', source=Name(source.id, "source"))
        yield Fault(f"{pointer}/budget", says)
    if source.budgets is None:
        yield Fault(f"{pointer}/budgets", Phrase('The field "%(field)s" is missing.', field="budgets"))
        return
    for name in source.budgets:
        if name not in years:
            yield Fault(child(f"{pointer}/budgets", name), _no_year(name, list(years.values())))
    for name in years:
        if name not in source.budgets:
            says = Phrase("It is not said what %(source)s can pay in %(year)s.", source=Name(source.id, "source"), year=name)
            yield Fault(f"{pointer}/budgets", says)


def _without_years(project: Project, pointer: str) -> Iterator[Fault]:
    for field in ("starts", "phases"):
        if getattr(project, field) is not None:
            yield Fault(f"{pointer}/{field}", _only_with_years(field))


def _only_with_years(field: str) -> Phrase:
    return Phrase('The field "%(field)s" stands only in a case of several years; name them in "years".', field=field)


def _no_year(year: str, years: list[int]) -> Phrase:
    return Phrase("There is no year %(year)s; the case runs from %(first)s to %(last)s.", year=year, first=years[0], last=years[-1])


def _starts(project: Project, pointer: str, years: list[int]) -> Iterator[Fault]:
    length = len(project.phases or [1])
    idea = Name(project.id, "idea")
    beyond = "Started in %(year)s, %(idea)s runs beyond %(last)s, the last year."
    if project.starts is None:
        if length > len(years):
            yield Fault(f"{pointer}/phases", Phrase(beyond, year=years[0], idea=idea, last=years[-1]))
        return
    if not project.starts:
        yield Fault(f"{pointer}/starts", EMPTY)
    for place, year in enumerate(project.starts):
        if year not in years:
            yield Fault(f"{pointer}/starts/{place}", _no_year(str(year), years))
        elif year + length - 1 > years[-1]:
            yield Fault(f"{pointer}/starts/{place}", Phrase(beyond, year=year, idea=idea, last=years[-1]))
    yield from find_repeats(((f"{pointer}/starts/{i}", str(year)) for i, year in enumerate(project.starts)), "start")


def _phases(project: Project, pointer: str) -> Iterator[Fault]:
    if project.phases is None:
        return
    if not project.phases:
        yield Fault(f"{pointer}/phases", Phrase("The list is empty; say what falls on each year, or leave it out."))
        return
    total = sum(project.phases)
    if total == 0 or total not in (100, money_decimal(project.total)):
        says = Phrase(
            "The phases add up to %(sum)s; percentages add up to 100, amounts to the cost, %(cost)s.",
            sum=f"{total:f}",
            cost=Amount(project.total),
        )
        yield Fault(f"{pointer}/phases", says)
