"""What a search asks, as values."""

import datetime as dt

import msgspec


class Word(msgspec.Struct, frozen=True, tag=True):
    """Words of the title, the need, the organisation, or the reference. A bare word is a beginning of one; an exact one
    stood in quotation marks and is found as it is, several words side by side."""

    text: str
    is_exact: bool = False
    is_not: bool = False


class Choice(msgspec.Struct, frozen=True, tag=True):
    """Any of `values` of one kind (`key` is one of `KEYS`); for kinds without a list of values, words as typed."""

    key: str
    values: tuple[str, ...]
    is_not: bool = False


class Amounts(msgspec.Struct, frozen=True, tag=True):
    """A cost between two bounds in haléře, each either open (None), or counted in or not. Without bounds: no cost is known."""

    low: int | None = None
    high: int | None = None
    with_low: bool = True
    with_high: bool = True
    is_not: bool = False


class Days(msgspec.Struct, frozen=True, tag=True):
    """A last change between two local days, each either open (None), or counted in or not."""

    low: dt.date | None = None
    high: dt.date | None = None
    with_low: bool = True
    with_high: bool = True
    is_not: bool = False


Term = Word | Choice | Amounts | Days


class Search(msgspec.Struct, frozen=True):
    """Everything one search asks, in the order it was typed."""

    terms: tuple[Term, ...] = ()

    def choices(self, key: str) -> tuple[str, ...]:
        """The values asked for under one key, refused ones aside."""
        return tuple(
            value for term in self.terms if isinstance(term, Choice) and term.key == key and not term.is_not for value in term.values
        )
