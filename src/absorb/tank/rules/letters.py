"""What the other side is told when an idea moves: a phrase and its facts, so that each reader gets it in their language and
the Centre sees it before it is sent."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

LONGEST_REASON = 2_000
LONGEST_LACKING = 1_000
"""Characters of a move's reason, and of a note on one field that a return asks for."""

MOVED = "%(reference)s “%(title)s” is now: %(state)s."
MOVED_WHY = "%(reference)s “%(title)s” is now: %(state)s. %(why)s"
RETURNED = "%(reference)s “%(title)s” waits for you to complete it. %(why)s"
RETURNED_MISSING = "%(reference)s “%(title)s” waits for you to complete it: %(missing_phrases)s. %(why)s"
RETURNED_UNTIL = "%(reference)s “%(title)s” waits for you to complete it by %(until_on)s. %(why)s"
RETURNED_BOTH = "%(reference)s “%(title)s” waits for you to complete it by %(until_on)s: %(missing_phrases)s. %(why)s"


def letter_of(
    reference: str, title: str, to: str, why: str | None, missing: Sequence[str], until: dt.date | None
) -> tuple[str, dict[str, Any]]:
    """The phrase and its facts as `notices.actions.tell` takes them; `missing` holds phrases of the form's fields."""
    facts: dict[str, Any] = {"reference": reference, "title": title}
    if to != "returned":
        says = MOVED_WHY if why else MOVED
        return says, {**facts, "state": to, **({"why": why} if why else {})}
    says = {(True, True): RETURNED_BOTH, (True, False): RETURNED_MISSING, (False, True): RETURNED_UNTIL, (False, False): RETURNED}[
        bool(missing), until is not None
    ]
    facts["why"] = why or ""
    if missing:
        facts["missing_phrases"] = list(missing)
    if until is not None:
        facts["until_on"] = until.isoformat()
    return says, facts
