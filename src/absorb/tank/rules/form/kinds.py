"""What the form's table is made of, and the lists that a field may choose from."""

from typing import Literal, get_args

import msgspec

Ripeness = Literal["suggestion", "idea", "proposal"]
RIPENESSES: tuple[Ripeness, ...] = get_args(Ripeness)

Kind = Literal["line", "text", "organisation", "choice", "level", "groups", "month", "money", "number", "ico", "measure", "rows"]
"""How a field is filled in. As a value (and in the database's jsonb): a line, a text and a choice are text, a month is
"2027-01", money whole minor units, a number a decimal string, a level 0–5, groups a list of codes and free words, rows a
list of objects. What is not filled in is None, or an empty list."""

TargetGroup = Literal[
    "families", "young_leaving_care", "seniors", "disabled", "combined_diagnoses", "carers", "indebted", "homeless", "violence",
    "prison", "addicted", "ethnic_minorities", "migrants", "unemployed", "providers", "administration",
]  # fmt: skip
"""Target groups that calls of the ESF+ name, and those of community plans; anybody else is written in free words."""

CostKind = Literal["personnel", "services", "equipment", "travel", "direct_support", "alterations", "indirect", "other"]
"""Chapters of an ESF+ budget with direct and indirect costs."""

Subprogramme = Literal["human_resources", "labour_market", "social_services"]

TARGET_GROUPS: tuple[TargetGroup, ...] = get_args(TargetGroup)
COST_KINDS: tuple[CostKind, ...] = get_args(CostKind)
SUBPROGRAMMES: tuple[Subprogramme, ...] = get_args(Subprogramme)

FIRST_YEAR, LAST_YEAR = 2000, 2099


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked: how it is filled in, from which ripeness it must be, its limit and its wording.

    `missing` is what is said where it must be and is not; %(row)s is the row's number.
    """

    name: str
    kind: Kind
    label: str
    """A noun: the head of a column, the name of the field wherever it is told of."""
    asks: str = ""
    """What the form asks instead, where a noun does not ask it."""
    hint: str = ""
    required_from: Ripeness | None = None
    missing: str = ""
    longest: int = 0
    choices: tuple[str, ...] = ()
    words: str = ""
    """The phrase of a choice is `words` and the choice, as in "cost kind travel"."""


class Field(Column, frozen=True, kw_only=True):
    """A field of an idea: its section, the ripeness from which it is asked, and, for rows, what a row holds."""

    section: str
    asked_from: Ripeness
    columns: tuple[Column, ...] = ()
    most: int = 0
    """So many rows or groups at most."""
    one: str = ""
    """What one row is called, as a heading with its number."""
    add: str = ""
    """What the button for another row says."""


class Section(msgspec.Struct, frozen=True):
    """A page of the form: a task of its list."""

    name: str
    title: str


def has_ripened(ripeness: str, at: str | None) -> bool:
    """Whether something that counts from ripeness `at` on counts at `ripeness`; what counts from None on never does."""
    order: tuple[str, ...] = RIPENESSES
    return at is not None and order.index(ripeness) >= order.index(at)
