"""The town's own templates of workbooks."""

import datetime as dt
import uuid

import msgspec

from absorb.kernel.intake import Shape


class TemplateOut(msgspec.Struct, frozen=True):
    """A version that the town brought."""

    id: uuid.UUID
    version: int
    name: str
    sha256: str
    made_at: dt.datetime
    is_used: bool


class UseTemplateIn(Shape, frozen=True):
    """In which template workbooks are written from now on; null is none."""

    template_id: uuid.UUID | None
