"""What is wrong with the years of a case: budgets, starts and phases that do not fit together."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import UNSET

from absorb.funding.rules.selection.shapes import Case, Project, Source
from absorb.kernel.errors import Fault
from absorb.kernel.intake import child, find_repeats
from absorb.kernel.money import money_decimal


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


def _years(years: list[int] | None) -> Iterator[Fault]:
    if years is None:
        return
    if not years:
        yield Fault("/years", "The list is empty; name at least one year, or leave it out.")
    for place, (before, year) in enumerate(pairwise(years), start=1):
        if year != before + 1:
            yield Fault(f"/years/{place}", f"The years follow one another; after {before} comes {before + 1}, not {year}.")


def _source(source: Source, pointer: str, years: Mapping[str, int] | None) -> Iterator[Fault]:
    if years is None:
        if source.budget is UNSET:
            yield Fault(f"{pointer}/budget", 'The field "budget" is missing.')
        if source.budgets is not None:
            yield Fault(f"{pointer}/budgets", 'Budgets by year stand only in a case of several years; name them in "years".')
        return
    if source.budget is not UNSET:
        yield Fault(f"{pointer}/budget", f'The case is of several years; say in "budgets" what "{source.id}" can pay in each.')
    if source.budgets is None:
        yield Fault(f"{pointer}/budgets", 'The field "budgets" is missing.')
        return
    for name in source.budgets:
        if name not in years:
            yield Fault(child(f"{pointer}/budgets", name), f'There is no year "{name}"; the case {_span(list(years.values()))}.')
    for name in years:
        if name not in source.budgets:
            yield Fault(f"{pointer}/budgets", f'It is not said what "{source.id}" can pay in {name}.')


def _without_years(project: Project, pointer: str) -> Iterator[Fault]:
    for field in ("starts", "phases"):
        if getattr(project, field) is not None:
            yield Fault(f"{pointer}/{field}", f'The field "{field}" stands only in a case of several years; name them in "years".')


def _starts(project: Project, pointer: str, years: list[int]) -> Iterator[Fault]:
    length = len(project.phases or [1])
    if project.starts is None:
        if length > len(years):
            yield Fault(f"{pointer}/phases", f'Started in {years[0]}, "{project.id}" runs beyond {years[-1]}, the last year.')
        return
    if not project.starts:
        yield Fault(f"{pointer}/starts", "The list is empty; name at least one year, or leave it out.")
    for place, year in enumerate(project.starts):
        if year not in years:
            yield Fault(f"{pointer}/starts/{place}", f"There is no year {year}; the case {_span(years)}.")
        elif year + length - 1 > years[-1]:
            yield Fault(f"{pointer}/starts/{place}", f'Started in {year}, "{project.id}" runs beyond {years[-1]}, the last year.')
    yield from find_repeats(((f"{pointer}/starts/{i}", str(year)) for i, year in enumerate(project.starts)), "start")


def _phases(project: Project, pointer: str) -> Iterator[Fault]:
    if project.phases is None:
        return
    if not project.phases:
        yield Fault(f"{pointer}/phases", "The list is empty; say what falls on each year, or leave it out.")
        return
    total, cost = sum(project.phases), money_decimal(project.total)
    if total == 0 or total not in (100, cost):
        yield Fault(
            f"{pointer}/phases",
            f"The phases add up to {total:f}; percentages add up to 100, amounts to the cost, {cost:f}.",
        )


def _span(years: list[int]) -> str:
    return f"runs from {years[0]} to {years[-1]}" if len(years) > 1 else f"has {years[0]} only"
