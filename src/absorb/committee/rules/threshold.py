"""Whether the body that decides so much has approved what the town would give."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from absorb.committee.rules.competence import HEIGHT, Competence, find_competence, who_decides
from absorb.funding.rules.rulebook import Finding
from absorb.kernel.facts import Amount
from absorb.kernel.phrases import Phrase, told_day

RULE = "town_approval"
TITLE = "Approved by the body that decides so much"


class Approval(msgspec.Struct, frozen=True):
    """A resolution in force about an idea, of a body that approves."""

    number: str
    kind: str
    held_on: dt.date


def check_approval(rows: Sequence[Competence], minor: int, on: dt.date, approvals: Sequence[Approval]) -> Finding | None:
    """What the town's own share of a project needs by the row of the day; None where no row holds. Exactly the limit is still
    decided by the lower body. Whether it is one individual case, a person must judge."""
    row = find_competence(rows, on)
    if row is None:
        return None
    decides = who_decides(row, minor)
    told: dict[str, Any] = {"amount": Amount(minor, "CZK"), "limit": Amount(row.above_minor, "CZK")}
    told["decides"] = Phrase.key(f"decides {decides}", decides)
    approved = next((one for one in approvals if HEIGHT.get(one.kind, 0) >= HEIGHT.get(decides, 0)), None)
    says = Phrase("The town would give %(amount)s; that is for the %(decides)s to decide (the limit is %(limit)s).", **told)
    ask = Phrase("Put it on the agenda of the %(decides)s and have it approved.", decides=told["decides"])
    if approved is not None:
        more: dict[str, Any] = {"number": approved.number, "day": told_day(approved.held_on)}
        says = Phrase("The town would give %(amount)s; the resolution %(number)s of %(day)s approves it.", amount=told["amount"], **more)
    return Finding(
        rule=RULE, verdict="met" if approved is not None else "unknown", says=says, satisfied_by=None if approved is not None else ask,
        basis=Phrase("%(words)s", words={"cs": row.basis, "en": row.basis, "programs": row.basis}), source=row.source or row.basis,
        where="/schedule_answer/by_source", valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip
