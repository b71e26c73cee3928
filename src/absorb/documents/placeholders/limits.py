"""What a template's code may use, and how much of it: filters, tests, methods, sizes."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2.filters import FILTERS

from absorb.documents.placeholders.facts import Missing, Record, Unfit

MOST_STEPS = 200_000
LONGEST_TEXT = 1_000_000
LARGEST_OUTCOME = 50_000_000
"""Characters that one part of a document may come to, markup and texts together."""
LARGEST_NUMBER = 10**60
LARGEST_ARGUMENT = 10_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILTER_NAMES = _words(
    "abs batch capitalize count d default dictsort first float format groupby int items join last length list lower map max min "
    "reject rejectattr replace reverse round select selectattr slice sort string sum title trim truncate unique upper wordcount "
    "optional e escape"
)
TEST_NAMES = _words(
    "boolean defined divisibleby eq equalto even false ge greaterthan gt in integer float iterable le lessthan lower lt mapping ne "
    "none number odd sameas sequence string true undefined upper == != > >= < <="
)
TEXT_METHODS = _words(
    "upper lower title capitalize strip lstrip rstrip replace split rsplit splitlines startswith endswith join find count format zfill "
    "isdigit isalpha removeprefix removesuffix"
)
RECORD_METHODS = frozenset(("items", "keys", "values", "get"))
_SIZED = frozenset(("round", "truncate", "batch", "slice", "zfill"))
"""What takes a number that says how much is made."""
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(\*|[0-9]{4,})|\{[^{}]*:[^{}]*(\{|[0-9]{4,})")


class TooMuch(Exception):
    """A template's loops or texts grow beyond what a document can hold."""


def exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def check_operands(operator: str, left: Any, right: Any) -> None:
    if operator == "%" and isinstance(left, str):
        _check_format(left)
        return
    numbers = all(isinstance(side, int | Decimal) for side in (left, right))
    if operator == "**" and numbers and abs(right) > 100:
        raise TooMuch("a power above 100")
    if operator == "*" and not numbers:
        raise Unfit("only numbers can be multiplied")
    texts = all(isinstance(side, str) for side in (left, right))
    lists = all(isinstance(side, list | tuple) for side in (left, right))
    if not numbers and not (operator == "+" and (texts or lists)):
        raise Unfit(f'{kind_of(left)} and {kind_of(right)} cannot be put together with "{operator}"')


def kind_of(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "none" if value is None else "true or false"
    if isinstance(value, int | float | Decimal):
        return "a number"
    return "a text" if isinstance(value, str) else "an object" if isinstance(value, Record) else "a list"


def bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise TooMuch(f"a text of more than {LONGEST_TEXT} characters")
    if isinstance(value, list | tuple) and len(value) > LONGEST_TEXT:
        raise TooMuch("a list that never ends")
    if isinstance(value, int) and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise TooMuch("a number of more than 60 digits")
    return value


def _check_format(pattern: str) -> None:
    if _WIDE_FORMAT.search(pattern):
        raise TooMuch("a format wider than 999 characters")


def _check_sizes(name: str, arguments: Iterable[Any]) -> None:
    for argument in arguments if name in _SIZED else ():
        if isinstance(argument, int | float | Decimal) and not -LARGEST_ARGUMENT < argument < LARGEST_ARGUMENT:
            raise TooMuch(f"{name} with a number above {LARGEST_ARGUMENT}")


def _check_growth(text: Any, new: Any) -> None:
    if isinstance(text, str) and isinstance(new, str) and (len(text) + 1) * len(new) > 100 * LONGEST_TEXT:
        raise TooMuch(f"a text of more than {LONGEST_TEXT} characters")


def guarded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that passes a missing fact on, refuses huge arguments and huge answers."""
    passes_first = getattr(original, "jinja_pass_arg", None) is not None

    @wraps(original)
    def filtered(*arguments: Any, **options: Any) -> Any:
        value, rest = arguments[1 if passes_first else 0], arguments[2 if passes_first else 1 :]
        if isinstance(value, Missing) and name not in ("default", "d"):
            return value
        _check_sizes(name, (*rest, *options.values()))
        if name == "format":
            _check_format(str(value))
        if name == "replace":
            _check_growth(value, rest[1] if len(rest) > 1 else options.get("new"))
        return bounded(original(*arguments, **options))

    return filtered


def guarded_method(text: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """A text's method with the same limits as the filters; `format` comes out of Jinja's sandbox."""

    def called(*arguments: Any, **options: Any) -> Any:
        lack = next((argument for argument in arguments if isinstance(argument, Missing)), None)
        if lack is not None:
            return lack
        _check_sizes(name, arguments)
        if name == "format":
            _check_format(text)
        if name == "replace" and len(arguments) > 1:
            _check_growth(text, arguments[1])
        if name == "join":
            pieces: list[Any] = list(*arguments)
            _check_growth(" " * len(pieces), text)
            arguments = (pieces,)
        return bounded(method(*arguments, **options))

    return called


def _optional(value: Any) -> Any:
    """The filter that lets a placeholder be empty: a missing or null fact becomes an empty text."""
    return "" if isinstance(value, Missing) or value is None else value


def _unchanged(value: Any) -> Any:
    """`e` and `escape`: every text is escaped anyway, and once is right."""
    return value


def filters() -> dict[str, Callable[..., Any]]:
    """The filters that a template may use, by name."""
    known = {name: guarded(name, FILTERS[name]) for name in sorted(FILTER_NAMES & FILTERS.keys())}
    return known | {"optional": _optional, "e": _unchanged, "escape": _unchanged}
