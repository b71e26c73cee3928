"""Payers and their limits, as files have them and as other programs see them."""

import uuid
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.text import SourceCode, Words
from absorb.kernel.intake import PositiveMoney, Shape

FIRST_YEAR, LAST_YEAR = 1990, 2200
Year = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
Level = Literal["union", "national", "region", "municipality", "insurance", "private", "applicant"]


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


class SourceOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    code: str
    name_cs: str
    name_en: str
    is_public: bool
    level: str


class LimitOut(msgspec.Struct, frozen=True):
    source: str
    year: int
    limit_minor: int
    note: str | None
    is_invented: bool
