"""What the Centre says of a year, and how two people's changes of it come together."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from absorb.kernel.errors import Fault
from absorb.kernel.merging import Merged, merge
from absorb.kernel.phrases import Phrase

FIRST, LAST = 2000, 2100
"""Years that can be meant."""

LONGEST = 2_000

replace = msgspec.structs.replace


class SaidMeasure(msgspec.Struct, frozen=True):
    """A measure is given priority: why, and who sees to it."""

    why: str | None = None
    who: str | None = None


class SaidIdea(msgspec.Struct, frozen=True):
    """What is said of a chosen idea: left out this year, or who does it."""

    is_left_out: bool = False
    who: str | None = None


NOT_SAID = SaidIdea()


class YearContent(msgspec.Struct, frozen=True):
    """All that is said of a year: an introduction, the measures that are given priority by their lines, and ideas by their ids;
    an idea that nothing is said of has no place here."""

    note: str | None = None
    measures: dict[uuid.UUID, SaidMeasure] = {}
    ideas: dict[uuid.UUID, SaidIdea] = {}

    @property
    def said(self) -> dict[uuid.UUID, SaidIdea]:
        """The ideas that something is said of."""
        return {own: said for own, said in self.ideas.items() if said != NOT_SAID}


Key = str
""" "note", or what is said of what: "measure-<line>" (whether it has priority, why and who), "why-<line>", "who-<line>",
"left_out-<idea>", "doer-<idea>"."""


def key_of(what: str, own: uuid.UUID | None = None) -> Key:
    return what if own is None else f"{what}-{own}"


def split_key(key: Key) -> tuple[str, uuid.UUID | None]:
    what, _, own = key.partition("-")
    return what, uuid.UUID(own) if own else None


def value_of(content: YearContent, key: Key) -> Any:
    """What is said under a key."""
    what, own = split_key(key)
    if own is None:
        return content.note
    if what in ("left_out", "doer"):
        said = content.ideas.get(own, NOT_SAID)
        return said.is_left_out if what == "left_out" else said.who
    measure = content.measures.get(own)
    return measure if measure is None or what == "measure" else getattr(measure, what)


def merge_years(base: YearContent, theirs: YearContent, mine: YearContent) -> Merged:
    """Three ways, one thing said after another: `base` is what this person began from, `theirs` what stands now, `mine` what
    they want. Where a measure has no priority in all three, its reason and person are one thing with the priority. What `mine`
    does not say of an idea stays."""
    keys = keys_of(base, theirs, mine)
    return merge(*({key: value_of(one, key) for key in keys} for one in (base, theirs, mine)))


def keys_of(base: YearContent, theirs: YearContent, mine: YearContent) -> list[Key]:
    keys = [key_of("note")]
    for line in dict.fromkeys([*base.measures, *theirs.measures, *mine.measures]):
        in_all = all(line in one.measures for one in (base, theirs, mine))
        keys += [key_of("why", line), key_of("who", line)] if in_all else [key_of("measure", line)]
    return keys + [key_of(what, own) for own in mine.ideas for what in ("left_out", "doer")]


def change(theirs: YearContent, changes: Mapping[Key, Any]) -> YearContent:
    """What stands now, with these changes."""
    note, measures, ideas = theirs.note, dict(theirs.measures), dict(theirs.ideas)
    for key, value in changes.items():
        what, own = split_key(key)
        if own is None:
            note = value
        elif what in ("left_out", "doer"):
            ideas[own] = replace(ideas.get(own, NOT_SAID), **{"is_left_out" if what == "left_out" else "who": value})
        elif what != "measure":
            measures[own] = replace(measures[own], **{what: value})
        elif value is None:
            measures.pop(own, None)
        else:
            measures[own] = value
    changed = YearContent(note, measures, ideas)
    return replace(changed, ideas=changed.said)


def without_ended(content: YearContent, lines: Collection[uuid.UUID]) -> YearContent:
    """Without the measures that are none of these."""
    return replace(content, measures={line: said for line, said in content.measures.items() if line in lines})


def find_long(content: YearContent) -> list[Fault]:
    """The texts that are too long; the pointers are keys."""
    texts = {key_of("note"): content.note}
    texts |= {key_of(what, line): getattr(said, what) for line, said in content.measures.items() for what in ("why", "who")}
    texts |= {key_of("doer", own): said.who for own, said in content.ideas.items()}
    says = Phrase("The text is too long; at most %(most)s characters fit.", most=LONGEST)
    return [Fault(f"/{key}", says) for key, text in texts.items() if text and len(text) > LONGEST]
