"""How far a long work is, as pages and programs see it."""

import datetime as dt
import uuid
from typing import Any, Literal

import msgspec

SILENT_AFTER_SECONDS = 60
"""A work of which nothing was heard for so long may have lost its worker; the outbox hands it over again."""

State = Literal["waiting", "running", "silent", "finished", "failed"]


class WorkOut(msgspec.Struct, frozen=True):
    """A long work: `done` of `total` steps of `stage`; `total` 0 while nobody knows how many there are.

    `silent_seconds` is how long ago it was last heard of. Ended, it has a `result` or a `trouble`.
    """

    id: uuid.UUID
    kind: str
    about: str | None
    address: str | None
    stage: str | None
    done: int
    total: int
    result: dict[str, Any]
    trouble: str | None
    made_at: dt.datetime
    changed_at: dt.datetime
    ended_at: dt.datetime | None
    silent_seconds: int

    @property
    def state(self) -> State:
        if self.ended_at is not None:
            return "failed" if self.trouble is not None else "finished"
        if self.silent_seconds > SILENT_AFTER_SECONDS:
            return "silent"
        return "waiting" if self.stage is None else "running"

    @property
    def share(self) -> int | None:
        """The share done in whole per cent, rounded down so that 100 is the end; None while unknown."""
        if self.state == "finished":
            return 100
        return min(self.done, self.total) * 100 // self.total if self.total > 0 else None
