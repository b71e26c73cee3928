"""A line of the search box read into a search."""

import unicodedata
from collections.abc import Iterable

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault
from absorb.tank.rules.search.bounds import read_amount, read_days, split
from absorb.tank.rules.search.faults import fault
from absorb.tank.rules.search.keys import CHOICES, NO_VALUE, NONE, find_key, find_value, nearest_key, nearest_value, plain
from absorb.tank.rules.search.pieces import Piece, cut
from absorb.tank.rules.search.terms import Amounts, Choice, Days, Search, Term, Word

LONGEST_SEARCH = 500
MOST_TERMS = 40


def read_search(line: str) -> Search:
    """The search that a line asks for; `BadInput` names every filter and value that there is not."""
    normal = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", line))
    if len(normal) > LONGEST_SEARCH:
        raise BadInput(
            [fault("The search has %(count)s characters; at most %(most)s fit.", count=str(len(normal)), most=str(LONGEST_SEARCH))]
        )
    terms: list[Term] = []
    faults: list[Fault] = []
    for piece in cut(normal):
        term = _term(piece)
        (faults if isinstance(term, Fault) else terms).append(term)  # type: ignore[arg-type]
    if len(terms) > MOST_TERMS:
        faults.append(
            fault("The search has %(count)s words and filters; at most %(most)s fit.", count=str(len(terms)), most=str(MOST_TERMS))
        )
    if faults:
        raise BadInput(faults)
    return Search(tuple(terms))


def read_choice(key: str, text: str) -> str:
    """One value of one filter, as a form's field sends it: a name of a value where the filter has a list, else words."""
    if key not in CHOICES:
        return _text(tidy(text))
    value = find_value(key, text)
    if value is None:
        near = nearest_value(key, text)
        wrong = _no_value(text) if near is None else _other_value(text, near)
        raise BadInput([Fault(f"/{key}", wrong.says)])
    return value


def read_between(key: str, low: str, high: str) -> Amounts | Days:
    """A cost or a last change between two texts, each of which may be empty."""
    term = (_amounts if key == "cost" else _days)(Piece(f"{low}..{high}", key, ((f"{low}..{high}", False),), False))
    if isinstance(term, Fault):
        raise BadInput([Fault(f"/{key}_from", term.says)])
    return term


def _term(piece: Piece) -> Term | Fault:
    if piece.key is None:
        text, is_exact = piece.values[0]
        return Word(text, is_exact=is_exact, is_not=piece.is_not)
    key = find_key(piece.key)
    if key is None:
        return _no_key(piece)
    if not piece.values:
        return fault("The filter “%(typed)s” says nothing after its colon; write a value there, without a space.", typed=piece.typed)
    if key == "cost":
        return _amounts(piece)
    if key == "changed":
        return _days(piece)
    return _choice(key, piece)


def _no_key(piece: Piece) -> Fault:
    near = nearest_key(piece.key or "")
    if near is None:
        return fault(
            "There is no filter “%(typed)s”. To look for it as words, put it into quotation marks.",
            typed=piece.typed,
        )
    return fault(
        "There is no filter “%(key)s:”; did you mean “%(near)s:”? To look for it as words, put it into quotation marks.",
        key=piece.key or "",
        near=near,
    )


def _choice(key: str, piece: Piece) -> Choice | Fault:
    if key not in CHOICES:
        return Choice(key, _distinct(_text(name) for name, _ in piece.values), is_not=piece.is_not)
    found: list[str] = []
    for name, _ in piece.values:
        value = find_value(key, name)
        if value is None:
            near = nearest_value(key, name)
            typed = f"{piece.key}:{name}"
            if near is None:
                return _no_value(typed)
            return _other_value(typed, f'{piece.key}:"{near}"' if " " in near else f"{piece.key}:{near}")
        found.append(value)
    return Choice(key, _distinct(found), is_not=piece.is_not)


def _no_value(typed: str) -> Fault:
    return fault("There is no “%(typed)s”; look at the filters below the box for what there is.", typed=typed)


def _other_value(typed: str, near: str) -> Fault:
    return fault("There is no “%(typed)s”; did you mean %(near)s?", typed=typed, near=near)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _text(name: str) -> str:
    return NONE if plain(name) in NO_VALUE else name


def _joined(piece: Piece) -> str:
    """A comma in an amount is a decimal one."""
    return ",".join(value for value, _ in piece.values)


def _amounts(piece: Piece) -> Amounts | Fault:
    text = _joined(piece)
    if plain(text) in NO_VALUE:
        return Amounts(is_not=piece.is_not)
    found = split(text, read_amount)
    if found is None:
        return fault(
            "“%(typed)s” is no cost in crowns; write for example cost:1000000, cost:>1000000, cost:<=2500,50 or cost:1000..2000.",
            typed=piece.typed,
        )
    low, high, with_low, with_high = found
    return _upside_down(piece) if _is_empty(low, high) else Amounts(low, high, with_low, with_high, piece.is_not)


def _days(piece: Piece) -> Days | Fault:
    found = split(_joined(piece), read_days)
    if found is None:
        return fault(
            "“%(typed)s” is no date; write for example changed:2026-03-12, changed:>2026-01-01, changed:2026-03 or changed:2025..2026.",
            typed=piece.typed,
        )
    low, high, with_low, with_high = found
    return _upside_down(piece) if _is_empty(low, high) else Days(low, high, with_low, with_high, piece.is_not)


def _is_empty(low: object, high: object) -> bool:
    return low is not None and high is not None and low > high  # type: ignore[operator]


def _upside_down(piece: Piece) -> Fault:
    return fault("“%(typed)s” ends before it begins; write the smaller value first.", typed=piece.typed)
