"""What caring for ideas looks like over HTTP: advice, files, twins, merging."""

import uuid
from typing import Annotated, Any, Literal

import msgspec

from absorb.kernel.intake import Shape
from absorb.tank.rules.form import longest

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]


class ThreadIn(Shape, frozen=True, kw_only=True):
    """A new talk about an idea, or about one field of its form."""

    text: Text
    field: str | None = None


class NoteIn(Shape, frozen=True, kw_only=True):
    """An answer in a talk."""

    text: Text


class ThreadOpened(msgspec.Struct, frozen=True):
    id: uuid.UUID


class TypedIn(Shape, frozen=True, kw_only=True):
    """What somebody is about to hand in."""

    title: Annotated[str, msgspec.Meta(max_length=500)]
    need: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    place: Annotated[str, msgspec.Meta(max_length=300)] = ""


class AlikeOne(msgspec.Struct, frozen=True):
    """An idea that looks like what is typed. `reference` is there for those who may open it."""

    title: str
    organisation: str | None
    state: str
    likeness: float
    reasons: list[dict[str, Any]]
    reference: str | None = None


class AlikeOut(msgspec.Struct, frozen=True):
    """Ideas that look like what is typed, and how many more there are that the asker may not see."""

    ideas: list[AlikeOne]
    hidden: int


class MergeIn(Shape, frozen=True, kw_only=True):
    """Merge another idea (`goes`) into the one of the address: the versions that were looked at, and for each field in which
    they differ whose value stands; `both` unites lists. A field that is not named stays as it is. The other organisation
    becomes a partner unless `adds_partner` is false; `partner_part` is what it does, which a proposal asks for."""

    goes: str
    version: int
    goes_version: int
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    sides: dict[str, Literal["stays", "goes", "both"]] = msgspec.field(default_factory=dict)
    takes_files: bool = True
    takes_advice: bool = True
    adds_partner: bool = True
    partner_part: Annotated[str, msgspec.Meta(max_length=longest("partners", "part"))] = ""
    tell: bool = True


class Merged(msgspec.Struct, frozen=True):
    """The version of the idea that stays."""

    version: int


class VerdictIn(Shape, frozen=True):
    """That two ideas which look alike are two. That they are one is said by merging them."""

    verdict: Literal["different"]


class Done(msgspec.Struct, frozen=True):
    """Whether something changed; false when it was so already."""

    changed: bool
