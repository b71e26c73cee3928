"""A measure's card as people type it: its fields, and what is typed as values."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, NamedTuple

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import money_decimal
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.tree import MeasureCard, Path, PlanTree

MOST_MINOR = 10**15
_LARGEST_COUNT = 2_000_000_000


class CardField(NamedTuple):
    """A field of the card's form: its name, its label, how it is typed, what may be chosen, a hint."""

    name: str
    label: str
    kind: Literal["line", "text", "number", "choice", "themes"] = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""


CARD_FIELDS = (
    CardField("code", "Number", "line"),
    CardField("name", "Name", "line"),
    CardField(
        "parent", "Measure above it", "line", (), "Its number, such as 1.1; leave it empty where it stands right under the objective."
    ),
    CardField("status", "Status", "choice", ("draft", "in_force", "fulfilled", "dropped")),
    CardField("weight", "Weight", "number", (), "From 0 to 1000; 1 where nothing else was agreed."),
    CardField("themes", "Cross-cutting themes", "themes"),
    CardField("characteristics", "Characteristics"),
    CardField("impact", "Expected impact"),
    CardField("cost_minor", "Expected cost in crowns", "number", (), "Such as 3 848 250."),
    CardField("cost_note", "What the cost covers"),
    CardField("funds", "Expected funds"),
    CardField("clients", "Number of clients", "number"),
    CardField("clients_per", "Clients per", "choice", ("day", "month", "year")),
    CardField("involved", "Organisations involved"),
    CardField("new_service", "New service or programme", "choice", ("yes", "no", "both")),
    CardField("new_service_note", "In what it is new"),
    CardField("implementer", "Implementing entity", "line"),
    CardField("note", "Note"),
)
"""The card (the ten-steps concept, step 5) in the order in which it is filled in."""


def objective_key(tree: PlanTree, under: Path) -> str:
    """How an objective is chosen from a list: the place of its area and its own, counted from 0; codes may hold any letters."""
    for number, area in enumerate(tree.areas):
        for at, objective in enumerate(area.objectives):
            if (area.code, objective.code) == under:
                return f"{number}.{at}"
    return ""


def _objective_of(tree: PlanTree, key: str) -> Path | None:
    places = [(area.code, objective.code) for area in tree.areas for objective in area.objectives]
    return next((place for place in places if objective_key(tree, place) == key), None)


def typed_of(tree: PlanTree, card: MeasureCard | None, under: Path) -> dict[str, Any]:
    """A card as its form shows it."""
    typed: dict[str, Any] = {field.name: "" for field in CARD_FIELDS} | {"status": "in_force", "weight": "1", "themes": []}
    if card is not None:
        typed |= {field.name: _shown(field.name, getattr(card, field.name)) for field in CARD_FIELDS}
    return typed | {"objective": objective_key(tree, under)}


def _shown(name: str, value: Any) -> Any:
    if name == "themes":
        return list(value)
    if value is None:
        return ""
    if name == "cost_minor":
        return f"{money_decimal(value):,.2f}".replace(",", " ").replace(".", ",").removesuffix(",00")
    if name == "weight":
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
    return str(value)


def card_of(tree: PlanTree, typed: Mapping[str, Any]) -> tuple[Path, MeasureCard]:
    """The objective and the card that were typed; `BadInput` lists every field that cannot be read."""
    faults: list[Fault] = []

    def read(name: str, reader: Callable[[str], Any]) -> Any:
        text = str(typed.get(name, "")).strip()
        try:
            return reader(text) if text else None
        except Unreadable as error:
            faults.append(Fault(f"/{name}", error.args[0]))
            return None

    values: dict[str, Any] = {
        field.name: read(field.name, _READERS.get(field.name, _text if field.kind == "text" else _line))
        for field in CARD_FIELDS
        if field.kind not in ("choice", "themes")
    }
    for field in CARD_FIELDS:
        if field.kind == "choice":
            chosen = str(typed.get(field.name, ""))
            values[field.name] = chosen if chosen in field.choices else None
    values["status"] = values["status"] or "in_force"
    values["weight"] = Decimal(1) if values["weight"] is None else values["weight"]
    for name, says in (("code", Phrase("Give the measure a number, such as 1.2.")), ("name", Phrase("Give the measure a name."))):
        if values[name] is None and not any(fault.pointer == f"/{name}" for fault in faults):
            faults.append(Fault(f"/{name}", says))
    under = _objective_of(tree, str(typed.get("objective", "")))
    if under is None:
        faults.append(Fault("/objective", Phrase("There is no such objective in the draft.")))
    if faults or under is None:
        raise BadInput(faults)
    return under, MeasureCard(**values, themes=tuple(typed.get("themes", ())))


class Unreadable(Exception):
    """What was typed is not a value; the argument says what would be."""


def _line(text: str) -> str:
    return _bounded(" ".join(text.split()), 500)


def _code(text: str) -> str:
    return _bounded(" ".join(text.split()), 40)


def _text(text: str) -> str:
    return _bounded(text.replace("\r\n", "\n"), 10_000)


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise Unreadable(Phrase("It has %(count)s characters; at most %(most)s fit.", count=len(text), most=most))
    return text


def _number(text: str, says: Phrase) -> Decimal:
    try:
        number = Decimal("".join(text.removesuffix("Kč").split()).replace(",", "."))
    except InvalidOperation:
        raise Unreadable(says) from None
    if not number.is_finite():
        raise Unreadable(says)
    return number


def _weight(text: str) -> Decimal:
    says = Phrase("A weight is a number from 0 to 1000 with at most three decimal places.")
    number = _number(text, says)
    if not 0 <= number <= 1000 or number != round(number, 3):
        raise Unreadable(says)
    return number


def _cost(text: str) -> int:
    says = Phrase("An amount in crowns is expected, such as 1 234 567,50.")
    minor = _number(text, says) * 100
    if minor != int(minor) or not 0 <= minor <= MOST_MINOR:
        raise Unreadable(says)
    return int(minor)


def _count(text: str) -> int:
    says = Phrase("A whole number is expected, such as 650.")
    number = _number(text, says)
    if number != int(number) or not 0 <= number <= _LARGEST_COUNT:
        raise Unreadable(says)
    return int(number)


_READERS: dict[str, Callable[[str], Any]] = {
    "code": _code, "parent": _code, "weight": _weight, "cost_minor": _cost, "clients": _count,
}  # fmt: skip
