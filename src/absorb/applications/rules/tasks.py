"""What an application still needs, as a list of tasks in the order they are done."""

from collections.abc import Sequence

import msgspec

from absorb.applications.rules.facts import Material
from absorb.funding.rules.gaps import gaps_by_reason
from absorb.kernel.facts import Amount
from absorb.kernel.phrases import Phrase

DOCUMENTS = ("application", "cover-letter", "schedule")


class Task(msgspec.Struct, frozen=True):
    """One thing that the application needs: `is_done` or not, with what stands in the way."""

    key: str
    is_done: bool
    name: str
    says: list[str]


def tasks_of(material: Material, drafts: Sequence[str], *, is_handed_in: bool) -> list[Task]:
    """Each task with what stands in its way; names of questions are as the form has them."""
    answers = [answer for _, screen in material.answers() for answer in screen]
    missing = [answer.name for answer in answers if answer.text is None]
    long = [answer.name for answer in answers if answer.too_long_by]
    broken = [check.rule for check in material.checks() if not check.ok]
    missing_sums = gaps_by_reason(material.schedule.gap_where)
    gaps: list[str] = [Phrase("%(amount)s – %(why)s", amount=Amount(minor), why=why) for why, minor, _ in missing_sums]
    absent = [kind for kind in DOCUMENTS if kind not in drafts]
    return [
        Task("resolution", material.recommendation is not None, "A body has recommended the idea", []),
        Task("budget", not broken, "The budget keeps its rules", broken),
        Task("schedule", not gaps, "Every cost has a payer", gaps),
        Task("answers", not missing and not long, "Every question has an answer that fits", [*missing, *long]),
        Task("organisation", bool(material.organisation and material.ico), "The applicant and their IČO are known", []),
        Task("drafts", not absent, "The drafts are written", absent),
        Task("handed_in", is_handed_in, "The application is handed in", []),
    ]
