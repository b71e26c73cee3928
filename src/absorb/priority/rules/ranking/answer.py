"""What a ranking answers: points, places, and how often each place is taken."""

from msgspec import UNSET, Struct, UnsetType


class Ranked(Struct, frozen=True, kw_only=True, gc=False):
    """One idea in the ranking; an excluded one has no place, and the three fields of the robustness are left out.

    `points` are 0 to 100 with six places, `parts` add up to them. `acceptability[k]` is the share of draws in which
    the idea takes place k+1, `top[k]` in which it stands among the first k, `mean_place` the mean of its places: counts
    divided by the draws, as the nearest float.
    """

    id: str
    place: int | None
    points: float
    parts: dict[str, float]
    excluded_by: list[str]
    acceptability: list[float] | UnsetType = UNSET
    top: dict[str, float] | UnsetType = UNSET
    mean_place: float | UnsetType = UNSET


class Answer(Struct, frozen=True, kw_only=True):
    """The ranking, best first and the excluded last; the rest only where robustness was asked for.

    `central_weights`: by idea that any draw puts first, the mean weighting among the draws that do (six places,
    adding up to 1).
    """

    ranking: list[Ranked]
    central_weights: dict[str, dict[str, float]] | UnsetType = UNSET
    draws: int | UnsetType = UNSET
    seed: int | UnsetType = UNSET
