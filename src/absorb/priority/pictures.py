"""The pictures of one idea's place: its points by criterion, and how often it takes which place."""

from collections.abc import Sequence
from typing import Any

from absorb.catalogues import say
from absorb.drawing import show_number, show_percent
from absorb.kernel.errors import NotFound
from absorb.pictures.registry import add_picture
from absorb.pictures.schemas import Mark, Picture
from absorb.priority import queries
from absorb.priority.rules.freezing import places_told
from absorb.priority.schemas import CriterionOut, RankedOut
from absorb.web import READERS, Person


def points_picture(idea: RankedOut, criteria: Sequence[CriterionOut], language: str) -> Picture:
    """A bar for each criterion out of its most points."""
    rows = [(one.name, idea.parts[one.code], one.most_points) for one in criteria]
    told = [(show_number(language, got, 2), show_number(language, most, 2)) for _, got, most in rows]
    total = show_number(language, idea.points, 2)
    return Picture(
        kind="bars",
        language=language,
        title=say(language, "Points by criterion"),
        description=say(language, "%(points)s points in all; each bar is as long as the criterion's most.", points=total),
        axis=say(language, "points"),
        marks=tuple(
            Mark(name, float(got), say(language, "%(got)s of %(most)s", got=shown[0], most=shown[1]), most=float(most))
            for (name, got, most), shown in zip(rows, told, strict=True)
        ),
        head=(say(language, "Criterion"), say(language, "Points"), say(language, "Most")),
        table=tuple((name, *shown) for (name, _, _), shown in zip(rows, told, strict=True)),
    )


def places_picture(idea: RankedOut, told: int, language: str) -> Picture:
    """A strip of places, darker where more weightings put the idea."""
    cells = _spans(told, len(idea.strip))
    return Picture(
        kind="strip",
        language=language,
        title=say(language, "How often it takes each place"),
        description=say(language, "Shares of the weightings tried, from the first place on the left; darker means more often."),
        axis=say(language, "place"),
        marks=tuple(Mark(cell, share, show_percent(language, share)) for cell, share in zip(cells, idea.strip, strict=True)),
        head=(say(language, "Place"), say(language, "Share of weightings")),
        table=tuple((cell, show_percent(language, share, 1)) for cell, share in zip(cells, idea.strip, strict=True)),
    )


def _spans(told: int, count: int) -> list[str]:
    """The places that each cell of a strip gathers: "1–3", or one."""
    held: list[list[int]] = [[] for _ in range(count)]
    for index in range(told):
        held[index * count // told].append(index + 1)
    return [str(places[0]) if len(places) == 1 else f"{places[0]}–{places[-1]}" for places in held]


async def _read_points(connection: Any, key: str, person: Person, language: str) -> Picture:
    number, reference = _parts(key)
    found = await queries.explain(connection, number, reference)
    ranking = await queries.get_ranking(connection, number)
    return points_picture(found.idea, await queries.get_criteria(connection, ranking), language)


async def _read_places(connection: Any, key: str, person: Person, language: str) -> Picture:
    number, reference = _parts(key)
    found = await queries.explain(connection, number, reference)
    ranking = await queries.get_ranking(connection, number)
    if not found.idea.strip:
        raise NotFound("This idea takes no place in this ranking.")
    return places_picture(found.idea, places_told(ranking.placed), language)


def key_of(number: int, reference: str) -> str:
    """A ranking's number and an idea's reference as one part of an address."""
    return f"{number}.{reference}"


def _parts(key: str) -> tuple[int, str]:
    number, _, reference = key.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise NotFound("There is no such address.")
    return int(number), reference


add_picture("points", READERS, _read_points)
add_picture("places", READERS, _read_places)
