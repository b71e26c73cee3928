"""A town's own templates of its minutes."""

import datetime as dt
import uuid

import msgspec

from absorb.kernel.intake import Shape


class TemplateOut(msgspec.Struct, frozen=True):
    """One version that the town brought; `is_used` where minutes are written in it from now on."""

    id: uuid.UUID
    version: int
    name: str
    sha256: str
    size: int
    made_at: dt.datetime
    is_used: bool


class UseIn(Shape, frozen=True):
    """In which template minutes are written from now on; null is the one that ships."""

    template_id: uuid.UUID | None


class BroughtOut(msgspec.Struct, frozen=True):
    """A template that was taken in; minutes in it would not tell `untold`, facts by name. Where something `lacks` that the law
    asks of minutes ("present", "agenda", "votes", "resolutions"), no minutes are written in it."""

    id: uuid.UUID
    untold: list[str]
    lacks: list[str]
