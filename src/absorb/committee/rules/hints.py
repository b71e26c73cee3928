"""What the law expects of a body and what is otherwise here: told with its source, never enforced. Which checks hold for which
kinds of bodies, from when and by which paragraph is data (templates/committee/law.toml); here is only how each is looked at."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from absorb.committee.rules.competence import Law
from absorb.committee.rules.votes import Rule
from absorb.kernel.phrases import Phrase


class Facts(msgspec.Struct, frozen=True):
    """A body on a day: members with their names, the chair, who sits in the assembly (None: it is not kept here), its rule."""

    effect: str
    members: Mapping[uuid.UUID, str]
    chair: uuid.UUID | None
    assembly: Collection[uuid.UUID] | None
    rule: Rule | None


class Hint(msgspec.Struct, frozen=True):
    """One thing that is otherwise than the law expects: in words, on what it stands, and how sure that is."""

    says: Phrase
    basis: str
    sureness: str


def _odd_members(facts: Facts) -> str | None:
    return str(len(facts.members)) if facts.members and len(facts.members) % 2 == 0 else None


def _chair_from_assembly(facts: Facts) -> str | None:
    if facts.chair is None or facts.assembly is None or facts.chair in facts.assembly:
        return None
    return facts.members[facts.chair]


def _about_rule(is_otherwise: Callable[[Rule], bool]) -> Callable[[Facts], str | None]:
    return lambda facts: "" if facts.rule is not None and is_otherwise(facts.rule) else None


CHECKS: Mapping[str, Callable[[Facts], str | None]] = {
    "odd_members": _odd_members,
    "chair_from_assembly": _chair_from_assembly,
    "majority_of_all": _about_rule(lambda rule: rule.majority_of != "all_members"),
    "excluded_count": _about_rule(lambda rule: not rule.excluded_count),
    "no_casting_vote": _about_rule(lambda rule: rule.casting_vote and rule.majority_of == "all_members"),
    "remote_by_own_rules": _about_rule(lambda rule: rule.remote_allowed),
    "recommends": lambda facts: "" if facts.effect != "recommends" else None,
}
"""By its name in the data what each looks at; the answer is what was found, None where nothing is otherwise."""


def find_hints(laws: Sequence[Law], kind: str, facts: Facts, day: dt.date) -> list[Hint]:
    """What is otherwise than the law expects of a body of this kind on a day."""
    hints = []
    for law in laws:
        if kind in law.kinds and law.holds_on(day) and (found := CHECKS[law.check](facts)) is not None:
            says = Phrase(law.says, found=found) if "%(found)s" in law.says else Phrase(law.says)
            hints.append(Hint(says, law.basis, law.sureness))
    return hints
