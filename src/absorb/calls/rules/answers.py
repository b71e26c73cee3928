"""What a call's text says when it is asked."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from absorb.calls.rules.text import CallText, Split, Stated

Stand = Literal["open", "coming", "closed", "unknown"]


def find_split(call: CallText, applicant: str, inhabitants: int | None = None) -> Split | None:
    """How the costs of this kind of applicant are divided: its own split, else the one for every other kind.

    `inhabitants` are those of the municipality, or of the one that founded the organisation. None where the call says nothing,
    and where the size decides and nobody knows it.
    """
    for group in _groups(call, applicant):
        if inhabitants is None and any(_is_by_size(split) for split in group):
            return None
        for split in group:
            if (split.above_inhabitants or 0) < (inhabitants or 1) <= (split.up_to_inhabitants or (inhabitants or 1)):
                return split
    return None


def asks_size(call: CallText, applicant: str) -> bool:
    """Whether nobody can tell how this applicant's costs are divided before somebody says how many inhabitants its municipality has."""
    groups = [group for group in _groups(call, applicant) if group]
    return bool(groups) and any(_is_by_size(split) for split in groups[0])


def _groups(call: CallText, applicant: str) -> tuple[list[Split], list[Split]]:
    """The splits that name this kind of applicant, and those for every other."""
    return (
        [split for split in call.splits if applicant in split.applicants],
        [split for split in call.splits if not split.applicants],
    )


def _is_by_size(split: Split) -> bool:
    return split.above_inhabitants is not None or split.up_to_inhabitants is not None


def payers_of(call: CallText) -> frozenset[str]:
    """The sources that the call's splits name: whose money the call itself hands out, or asks the applicant to add."""
    return frozenset(rate.payer for split in call.splits for rate in split.rates)


def stand_of(opens_on: dt.date | None, closes_on: dt.date | None, today: dt.date) -> Stand:
    """Whether applications are taken today; a call without a date for it is neither open nor closed but unknown."""
    if closes_on is not None and today > closes_on:
        return "closed"
    if opens_on is not None and today < opens_on:
        return "coming"
    return "open" if opens_on is not None and closes_on is not None else "unknown"


def has_unverified(call: CallText) -> bool:
    """Whether anything in the text still waits to be read in the call itself."""
    return any(item.unverified for item in _statements(call))


def _statements(value: Any) -> Iterator[Stated]:
    if isinstance(value, Stated):
        yield value
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _statements(getattr(value, field))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _statements(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _statements(item)
