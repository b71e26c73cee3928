"""What is wrong with a case beyond its shape: names that are not there, names given twice, figures that clash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from absorb.funding.rules.selection.faults_of_years import find_faults_of_years
from absorb.funding.rules.selection.shapes import Case, Limit, Project, Share
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import child, find_repeats, nearest
from absorb.kernel.money import money_text

Known = Mapping[str, None]
"""The names that are there, in input order."""


def check(case: Case) -> None:
    """BadInput with every fault of a case whose shape is right."""
    sources = dict.fromkeys(source.id for source in case.sources)
    projects = dict.fromkeys(project.id for project in case.projects)
    faults = find_repeats(((f"/sources/{i}/id", source.id) for i, source in enumerate(case.sources)), "source")
    faults += find_repeats(((f"/projects/{i}/id", project.id) for i, project in enumerate(case.projects)), "project")
    faults.extend(find_faults_of_years(case))
    for index, project in enumerate(case.projects):
        faults.extend(_project(project, f"/projects/{index}", sources))
    faults.extend(_pairs(case.excludes, "/excludes", "exclude", projects))
    faults.extend(_pairs(case.requires, "/requires", "require", projects))
    for index, limit in enumerate(case.limits):
        faults.extend(_limit(limit, f"/limits/{index}", projects))
    faults.extend(_names(case.explain, "/explain", "project", projects))
    faults.extend(find_repeats(((f"/explain/{i}", name) for i, name in enumerate(case.explain)), "project"))
    faults.extend(_names(case.own, "/own", "source", sources))
    faults.extend(find_repeats(((f"/own/{i}", name) for i, name in enumerate(case.own)), "source"))
    if case.objective == "points-then-own" and not case.own:
        faults.append(Fault("/own", 'The objective "points-then-own" asks for the town\'s own sources; name at least one.'))
    if faults:
        raise BadInput(faults)


def _names(names: Iterable[str], pointer: str, what: str, known: Known) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in known:
            yield Fault(child(pointer, index), f'There is no {what} "{name}"{nearest(name, known)}')


def _project(project: Project, pointer: str, sources: Known) -> Iterator[Fault]:
    if project.shares is None and project.needs is None:
        yield Fault(pointer, f'The project "{project.id}" does not say who pays it; give either "shares" with a "cost", or "needs".')
    elif project.shares is not None and project.needs is not None:
        yield Fault(pointer, f'The project "{project.id}" has both "shares" and "needs"; give one of them.')
    if project.shares is not None:
        if project.cost is None:
            yield Fault(pointer, f'The field "cost" is missing: "{project.id}" is paid by shares of its cost.')
        yield from _shares(project.shares, f"{pointer}/shares", sources)
    if project.needs is not None:
        yield from _needs(project, project.needs, pointer, sources)


def _shares(shares: Sequence[Share], pointer: str, sources: Known) -> Iterator[Fault]:
    if not shares:
        yield Fault(pointer, "The list is empty; name at least one source that may pay.")
    for index, share in enumerate(shares):
        if share.source not in sources:
            yield Fault(f"{pointer}/{index}/source", f'There is no source "{share.source}"{nearest(share.source, sources)}')
        if share.min_percent > share.max_percent:
            yield Fault(
                f"{pointer}/{index}",
                f"min_percent {share.min_percent} is more than max_percent {share.max_percent}; it may be at most as much.",
            )
    yield from find_repeats(((f"{pointer}/{i}/source", share.source) for i, share in enumerate(shares)), "source")


def _needs(project: Project, needs: Mapping[str, int], pointer: str, sources: Known) -> Iterator[Fault]:
    for name in needs:
        if name not in sources:
            yield Fault(child(f"{pointer}/needs", name), f'There is no source "{name}"{nearest(name, sources)}')
    total = sum(needs.values())
    if project.cost is not None and project.cost != total:
        yield Fault(
            f"{pointer}/cost",
            f"The cost {money_text(project.cost)} is not the sum of the needs, {money_text(total)}; leave it out or make them equal.",
        )


def _pairs(pairs: Sequence[tuple[str, str]], pointer: str, verb: str, projects: Known) -> Iterator[Fault]:
    for index, (one, other) in enumerate(pairs):
        yield from _names((one, other), f"{pointer}/{index}", "project", projects)
        if one == other:
            yield Fault(f"{pointer}/{index}", f'The project "{one}" cannot {verb} itself; name two projects.')


def _limit(limit: Limit, pointer: str, projects: Known) -> Iterator[Fault]:
    yield from _names(limit.projects, f"{pointer}/projects", "project", projects)
    yield from find_repeats(((f"{pointer}/projects/{i}", name) for i, name in enumerate(limit.projects)), "project")
    bounds = [(getattr(limit, f"at_least{of}"), getattr(limit, f"at_most{of}"), of) for of in ("", "_points", "_money")]
    if all(least is None and most is None for least, most, _ in bounds):
        yield Fault(pointer, 'The limit says not how many; give "at_least", "at_most" or both.')
    for least, most, of in bounds:
        if least is not None and most is not None and least > most:
            told = [money_text(value) if of == "_money" else f"{value:f}" if of else str(value) for value in (least, most)]
            says = f"at_least{of} {told[0]} is more than at_most{of} {told[1]}; it may be at most as much."
            yield Fault(f"{pointer}/at_least{of}", says)
    if limit.at_least is not None and limit.at_least > len(limit.projects):
        yield Fault(
            f"{pointer}/at_least", f"at_least {limit.at_least} is more than the {len(limit.projects)} project(s) that the limit names."
        )
