"""How far a long work is, as pages and programs see it."""

import datetime as dt
import uuid
from typing import Any, Literal

import msgspec

from absorb.kernel.phrases import Phrase, revived

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
        if self.stage is None:
            return "waiting"
        return "silent" if self.silent_seconds > SILENT_AFTER_SECONDS else "running"

    @property
    def share(self) -> int | None:
        """The share done in whole per cent, rounded down so that 100 is the end; None while unknown."""
        if self.state == "finished":
            return 100
        return min(self.done, self.total) * 100 // self.total if self.total > 0 else None

    @property
    def says(self) -> str:
        """How it stands, in one sentence for a page."""
        stage = Phrase(self.stage or "")
        match self.state:
            case "failed":
                return revived(self.result) if "phrase" in self.result else self.trouble or ""
            case "finished":
                return Phrase("Done.")
            case "waiting":
                return Phrase("It waits for its turn.")
            case "silent":
                says = (
                    "%(stage)s: nothing has been heard of it for %(minutes)s min. If its worker has ended, it is taken up again by itself."
                )
                return Phrase(says, stage=stage, minutes=self.silent_seconds // 60)
            case _:
                if self.share is None or self.total == 1:
                    return Phrase("%(stage)s …", stage=stage)
                done, total = (f"{number:,}".replace(",", "\u00a0") for number in (min(self.done, self.total), self.total))
                return Phrase("%(stage)s: %(done)s of %(total)s", stage=stage, done=done, total=total)


class WorkBegun(msgspec.Struct, frozen=True):
    """What was asked for is a work: how far it is stands at /api/v1/works/{work}."""

    work: uuid.UUID


class Told(msgspec.Struct, frozen=True):
    """One of the server's events: how the work stands and the sentence about it."""

    state: State
    share: int | None
    says: str
    address: str | None
