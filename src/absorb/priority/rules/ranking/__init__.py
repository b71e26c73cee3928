"""Ranking of ideas by weighted criteria, with exact points and the robustness of the places.

The contract of `absorb rank`: a case in, an answer out. Without robustness nothing is drawn at random.
"""

from msgspec import structs

from absorb.kernel.engine import Progress, silent
from absorb.priority.rules.ranking import points, robustness
from absorb.priority.rules.ranking.answer import Answer, Ranked
from absorb.priority.rules.ranking.case import Case, Criterion, Idea, Robustness, Spread, Within
from absorb.priority.rules.ranking.checks import check
from absorb.priority.rules.ranking.points import MICRO
from absorb.priority.rules.ranking.tally import Standing

__all__ = ["Answer", "Case", "Criterion", "Idea", "Ranked", "Robustness", "Spread", "Within", "check", "rank"]


def rank(case: Case, progress: Progress = silent) -> Answer:
    """Points and places of every idea and, where the case asks for it, how robust the places are.

    BadInput lists every fault of the case with its JSON pointer.
    """
    check(case)
    utilities = [points.mean_utilities(criterion, case.ideas) for criterion in case.criteria]
    scored = points.score(case, utilities)
    listed = points.order(case, scored, utilities)
    standings = _standings(case, [index for index, place in listed if place is not None], progress)
    ranking = [_ranked(case, index, place, scored[index], standings.get(index)) for index, place in listed]
    if case.robustness is None:
        return Answer(ranking=ranking)
    names = [criterion.id for criterion in case.criteria]
    central = {
        case.ideas[index].id: dict(zip(names, standing.central_weights, strict=True))
        for index, standing in standings.items()
        if standing.central_weights is not None
    }
    return Answer(ranking=ranking, central_weights=central, draws=case.robustness.draws, seed=case.robustness.seed)


def _standings(case: Case, taking_part: list[int], progress: Progress) -> dict[int, Standing]:
    """Robustness by index of the ideas that take part, in the order of the ranking."""
    if case.robustness is None or not taking_part:
        return {}
    by_input = sorted(taking_part)
    found = robustness.standings(case.criteria, [case.ideas[index] for index in by_input], case.robustness, progress)
    by_index = dict(zip(by_input, found, strict=True))
    return {index: by_index[index] for index in taking_part}


def _ranked(case: Case, index: int, place: int | None, scored: points.Scored, standing: Standing | None) -> Ranked:
    parts = {criterion.id: part / MICRO for criterion, part in zip(case.criteria, scored.parts_micro, strict=True)}
    ranked = Ranked(id=case.ideas[index].id, place=place, points=scored.points_micro / MICRO, parts=parts, excluded_by=scored.excluded_by)
    if standing is None:
        return ranked
    return structs.replace(ranked, acceptability=standing.acceptability, top=standing.top, mean_place=standing.mean_place)
