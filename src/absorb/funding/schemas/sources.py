"""Payers and their limits, as files have them and as other programs see them."""

import uuid
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.text import SourceCode, Words
from absorb.kernel.intake import PositiveMoney, Shape

FIRST_YEAR, LAST_YEAR = 1990, 2200
Year = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
Level = Literal["union", "national", "region", "municipality", "insurance", "private", "applicant"]
LEVELS: dict[Level, str] = {
    "union": "European Union", "national": "the state", "region": "a region", "municipality": "a municipality",
    "insurance": "health insurers", "private": "private givers", "applicant": "the applicant itself",
}  # fmt: skip
"""What pages call them."""
LONGEST_NAME, LONGEST_NOTE = 300, 1_000
SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]


class SourceText(Shape, frozen=True, kw_only=True):
    """A payer as `templates/funding/sources.toml` has it. What level `applicant` pays is asked of nobody."""

    code: SourceCode
    name_cs: Words
    name_en: Words
    public: bool
    level: Level


class SourcesText(Shape, frozen=True, kw_only=True):
    sources: tuple[SourceText, ...]


class LimitIn(Shape, frozen=True, kw_only=True):
    """What a source has to give in a year, and where that is known from."""

    source: str
    limit: PositiveMoney
    note: str | None = None
    is_invented: bool = False


class LimitsIn(Shape, frozen=True, kw_only=True):
    year: Year
    limits: list[LimitIn]


class SourceIn(Shape, frozen=True, kw_only=True):
    """A source of the town's own."""

    code: SourceCode
    name_cs: SourceName
    name_en: SourceName
    public: bool
    level: Level


class SourceChangeIn(Shape, frozen=True, kw_only=True):
    """A source as it is to be, after it was read at `base_version`."""

    base_version: int
    name_cs: SourceName
    name_en: SourceName
    public: bool
    level: Level


class YearLimit(Shape, frozen=True, kw_only=True):
    """What the source has to give in one year."""

    year: Year
    limit: PositiveMoney
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] | None = None
    is_invented: bool = False


class YearLimitsIn(Shape, frozen=True, kw_only=True):
    """All that a source has to give, by year, after it was read at `base_version`; a year that is not named has no limit."""

    base_version: int
    limits: tuple[YearLimit, ...]


class SourceOut(msgspec.Struct, frozen=True):
    """`is_edited`: the town has written it, and what ships never writes over it."""

    id: uuid.UUID
    code: str
    name_cs: str
    name_en: str
    is_public: bool
    level: str
    version: int
    is_edited: bool


class LimitOut(msgspec.Struct, frozen=True):
    source: str
    year: int
    limit_minor: int
    note: str | None
    is_invented: bool
