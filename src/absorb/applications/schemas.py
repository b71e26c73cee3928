"""What applications look like to other programs."""

import datetime as dt
import uuid

import msgspec

from absorb.applications.rules.tasks import Task
from absorb.kernel.intake import Shape


class ApplicationIn(Shape, frozen=True, kw_only=True):
    """Open an application: the idea's reference, the call's code, and which budget and schedule it stands on."""

    idea: str
    call: str
    budget: uuid.UUID
    schedule: uuid.UUID


class HandIn(Shape, frozen=True, kw_only=True):
    handed_in_on: dt.date


class ApplicationRow(msgspec.Struct, frozen=True):
    """One ask to one call."""

    id: uuid.UUID
    reference: str
    idea: str
    title: str
    organisation: str | None
    call: str
    call_title: str
    state: str
    asked_minor: int
    cost_minor: int
    gap_minor: int
    handed_in_on: dt.date | None
    is_invented: bool
    made_at: dt.datetime


class ShareOut(msgspec.Struct, frozen=True):
    """What a source pays by the schedule: `is_asked` of the call's authority, `is_own` the applicant's; else of another funder."""

    source: str
    name_cs: str
    name_en: str
    amount_minor: int
    is_asked: bool
    is_own: bool


class DraftOut(msgspec.Struct, frozen=True):
    """A numbered version of one document."""

    kind: str
    version: int
    document_id: uuid.UUID
    name: str
    size: int
    made_at: dt.datetime


class ApplicationOut(ApplicationRow, frozen=True):
    shares: list[ShareOut]
    drafts: list[DraftOut]
    tasks: list[Task]
