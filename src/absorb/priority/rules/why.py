"""Why an idea stands where it stands, as a few sentences made of the numbers, in Czech and in English."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar

import msgspec

from absorb.kernel.czech import plural


class Weighed(msgspec.Struct, frozen=True):
    """A criterion by its code and name, the points it can bring at most, and its knock-out in the value's own unit."""

    code: str
    name: str
    most: Decimal
    knockout_below: Decimal | None = None


class Standing(msgspec.Struct, frozen=True):
    """One idea in a ranking: `top` maps "1", "3", "10" to the share of weightings; `values` are by criterion."""

    reference: str
    place: int | None
    points: Decimal
    parts: dict[str, Decimal]
    top: dict[str, float]
    mean_place: Decimal | None
    excluded_by: tuple[str, ...]
    values: dict[str, Decimal]


class Surroundings(msgspec.Struct, frozen=True):
    """The ranking around an idea: how many have a place, who stands next above and below, what parts equals."""

    count: int
    above: Standing | None
    below: Standing | None
    minimum_points: Decimal | None = None
    tie_break: tuple[str, ...] = ()


def why(language: str, standing: Standing, criteria: Sequence[Weighed], around: Surroundings) -> list[str]:
    """Two to five sentences: the place and points, what carries and what is missing, the neighbours, the certainty."""
    speak = _Czech() if language == "cs" else _English()
    if standing.place is None:
        return [speak.excluded(standing), *_reasons(speak, standing, criteria, around)]
    ranked = sorted(criteria, key=lambda one: -standing.parts[one.code])
    carried = [one for one in ranked[:2] if standing.parts[one.code] > 0]
    lost = max(criteria, key=lambda one: one.most - standing.parts[one.code])
    sentences = [speak.place(standing, around.count)]
    if carried:
        sentences.append(speak.carried([_part(speak, standing, one) for one in carried]))
    if lost.most - standing.parts[lost.code] > 0:
        sentences.append(speak.lost(_part(speak, standing, lost)))
    sentences += _neighbours(speak, standing, criteria, around)
    first = certainty_among(around.count)
    sentences.append(speak.certain(certainty(language, standing.top[str(first)], first), standing.mean_place))
    return sentences


def points_words(language: str, points: Decimal) -> str:
    """Points with their noun: "98 bodů", "71,25 bodu", "98 points"."""
    speak = _Czech() if language == "cs" else _English()
    return speak.points(points)


def certainty_among(count: int) -> int:
    """Among how many first places it is told how certain an idea is: ten, in a short list fewer."""
    return next((first for first in (10, 3) if count > first), 1)


def certainty(language: str, share: float, first: int) -> str:
    """How often an idea stands among the first, in words: "v první desítce v 93 % vážení"."""
    speak = _Czech() if language == "cs" else _English()
    if share >= 1:
        return speak.always(first)
    if share <= 0:
        return speak.never(first)
    return speak.sometimes(first, min(99, max(1, round(share * 100))), is_rare=share < 0.01)


def _part(speak: "_Czech | _English", standing: Standing, criterion: Weighed) -> str:
    return speak.part(criterion.name, speak.number(standing.parts[criterion.code]), speak.number(criterion.most))


def _reasons(speak: "_Czech | _English", standing: Standing, criteria: Sequence[Weighed], around: Surroundings) -> list[str]:
    said = [
        speak.knocked_out(one.name, speak.number(standing.values[one.code]), speak.number(one.knockout_below))
        for one in criteria
        if one.code in standing.excluded_by and one.knockout_below is not None
    ]
    if "minimum_points" in standing.excluded_by and around.minimum_points is not None:
        said.append(speak.too_few(standing.points, speak.number(around.minimum_points)))
    return said


def _neighbours(speak: "_Czech | _English", standing: Standing, criteria: Sequence[Weighed], around: Surroundings) -> list[str]:
    said = []
    for other, tell in ((around.above, speak.above), (around.below, speak.below)):
        if other is None or other.place is None:
            continue
        if other.place == standing.place:
            said.append(speak.shared(other.reference))
        elif other.points == standing.points:
            names = [one.name for code in around.tie_break for one in criteria if one.code == code]
            said.append(speak.parted(other, names))
        else:
            said.append(_gap(tell, speak, standing, other, criteria))
    return said


def _gap(
    tell: Callable[[Standing, str, str, str], str],
    speak: "_Czech | _English",
    standing: Standing,
    other: Standing,
    criteria: Sequence[Weighed],
) -> str:
    """The points between two neighbours, and the criterion in which the better one gained most."""
    better, worse = (other, standing) if other.points > standing.points else (standing, other)
    gain = max(criteria, key=lambda one: better.parts[one.code] - worse.parts[one.code])
    gained = better.parts[gain.code] - worse.parts[gain.code]
    return tell(other, speak.points_between(better.points - worse.points), gain.name, speak.points_between(gained))


class _Czech:
    """The sentences in Czech."""

    _FIRST: ClassVar = {1: "na prvním místě", 3: "v první trojici", 10: "v první desítce"}

    def number(self, value: Decimal) -> str:
        return _two_places(value).replace(".", ",")

    def points(self, value: Decimal) -> str:
        """Whole numbers take the plural, decimals the genitive singular."""
        text = self.number(value)
        return f"{text} bodu" if "," in text else f"{text} {plural(int(text), 'bod', 'body', 'bodů')}"

    def points_between(self, value: Decimal) -> str:
        return self.points(value) if _two_places(value) != "0" else "méně než 0,01 bodu"

    def place(self, standing: Standing, count: int) -> str:
        return f"Místo {standing.place} z {count}: {self.points(standing.points)} ze 100 možných."

    def part(self, name: str, got: str, most: str) -> str:
        return f"„{name}“ ({got} z {most})"

    def carried(self, parts: list[str]) -> str:
        return f"Nejvíc bodů {'přinášejí kritéria' if len(parts) > 1 else 'přináší kritérium'} {' a '.join(parts)}."

    def lost(self, part: str) -> str:
        return f"Nejvíc bodů chybí u kritéria {part}."

    def above(self, other: Standing, gap: str, name: str, gained: str) -> str:
        return f"Výš je {other.reference} (místo {other.place}): má o {gap} víc, nejvíc získává u kritéria „{name}“ (o {gained} víc)."

    def below(self, other: Standing, gap: str, name: str, gained: str) -> str:
        return f"Níž je {other.reference} (místo {other.place}): má o {gap} méně, nejvíc ztrácí u kritéria „{name}“ (o {gained} méně)."

    def shared(self, reference: str) -> str:
        return f"O místo se dělí s {reference}: mají stejně bodů."

    def parted(self, other: Standing, names: list[str]) -> str:
        by = ", ".join(f"„{name}“" for name in names)
        return f"{other.reference} (místo {other.place}) má stejně bodů; o pořadí rozhodlo {by}."

    def certain(self, words: str, mean_place: Decimal | None) -> str:
        mean = f"; průměrné místo je {_one_place(mean_place).replace('.', ',')}" if mean_place is not None else ""
        return f"Jistota: {words}{mean}."

    def always(self, first: int) -> str:
        return f"{self._FIRST[first]} ve všech váženích"

    def never(self, first: int) -> str:
        return f"{self._FIRST[first]} v žádném vážení"

    def sometimes(self, first: int, percent: int, *, is_rare: bool) -> str:
        return f"{self._FIRST[first]} v{' méně než' if is_rare else ''} {percent} % vážení"

    def excluded(self, standing: Standing) -> str:
        return f"Bez místa: vyřazeno, bodů by bylo {self.number(standing.points)}."

    def knocked_out(self, name: str, value: str, least: str) -> str:
        return f"Vylučovací kritérium „{name}“: hodnota {value}, hranice je {least}."

    def too_few(self, points: Decimal, least: str) -> str:
        return f"Nejméně je třeba {least} bodů celkem."


class _English:
    """The sentences in English."""

    _FIRST: ClassVar = {1: "in the first place", 3: "in the first three", 10: "in the first ten"}

    def number(self, value: Decimal) -> str:
        return _two_places(value)

    def points(self, value: Decimal) -> str:
        text = self.number(value)
        return f"{text} point" if text == "1" else f"{text} points"

    def points_between(self, value: Decimal) -> str:
        return self.points(value) if _two_places(value) != "0" else "less than 0.01 points"

    def place(self, standing: Standing, count: int) -> str:
        return f"Place {standing.place} of {count}: {self.points(standing.points)} out of 100."

    def part(self, name: str, got: str, most: str) -> str:
        return f"“{name}” ({got} of {most})"

    def carried(self, parts: list[str]) -> str:
        return f"Most points come from {' and '.join(parts)}."

    def lost(self, part: str) -> str:
        return f"Most points are missing in {part}."

    def above(self, other: Standing, gap: str, name: str, gained: str) -> str:
        return f"Above is {other.reference} (place {other.place}) with {gap} more; it gains most in “{name}” ({gained} more)."

    def below(self, other: Standing, gap: str, name: str, gained: str) -> str:
        return f"Below is {other.reference} (place {other.place}) with {gap} fewer; it loses most in “{name}” ({gained} fewer)."

    def shared(self, reference: str) -> str:
        return f"It shares the place with {reference}: their points are equal."

    def parted(self, other: Standing, names: list[str]) -> str:
        by = ", ".join(f"“{name}”" for name in names)
        return f"{other.reference} (place {other.place}) has the same points; {by} decided the order."

    def certain(self, words: str, mean_place: Decimal | None) -> str:
        mean = f"; the mean place is {_one_place(mean_place)}" if mean_place is not None else ""
        return f"Certainty: {words}{mean}."

    def always(self, first: int) -> str:
        return f"{self._FIRST[first]} in all weightings"

    def never(self, first: int) -> str:
        return f"{self._FIRST[first]} in no weighting"

    def sometimes(self, first: int, percent: int, *, is_rare: bool) -> str:
        return f"{self._FIRST[first]} in {'less than ' if is_rare else ''}{percent} % of weightings"

    def excluded(self, standing: Standing) -> str:
        return f"Without a place: excluded; the points would be {self.number(standing.points)}."

    def knocked_out(self, name: str, value: str, least: str) -> str:
        return f"Knock-out criterion “{name}”: the value is {value}, the limit is {least}."

    def too_few(self, points: Decimal, least: str) -> str:
        return f"At least {least} points in all are needed."


def _two_places(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".")


def _one_place(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1')):f}"
