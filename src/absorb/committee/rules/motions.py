"""Amendments and counter-motions: what an amendment makes of the motion, and the order in which they are voted on.

An amendment names a passage of the motion and what is to stand in its place, so that several can be adopted one after the
other without the later undoing the earlier. A counter-motion is another wording of the whole: one that is adopted is the
resolution, and the motion is not voted on any more. Source: the model rules of procedure of town assemblies (Ministry of
the Interior, methodological recommendation on Act 128/2000 Coll.): amendments first, then counter-motions, the motion last.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, Protocol, TypeVar

from absorb.committee.rules.moves import Moves
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

Kind = Literal["amendment", "counter"]

MOTION_MOVES: Moves = {
    "proposed": {"withdraw": "withdrawn", "vote on": "proposed"},
    "withdrawn": {},
    "adopted": {},
    "rejected": {},
    "lapsed": {},
}


class Proposed(Protocol):
    """What the order of voting is told from."""

    @property
    def kind(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def state(self) -> str: ...


P = TypeVar("P", bound=Proposed)


def voting_order(motions: Sequence[P]) -> list[P]:
    """What is still to be voted on before the motion itself: amendments, then counter-motions, each as they were proposed."""
    still = [one for one in motions if one.state == "proposed"]
    return sorted(still, key=lambda one: (one.kind == "counter", one.position))


def find_faults(text: str, kind: str, passage: str | None, wording: str) -> Iterator[Fault]:
    """What keeps a proposal from changing the motion `text` as it stands, by field."""
    if kind == "counter":
        if not wording:
            yield Fault("/wording", "Write the wording that is to be voted on instead of the motion.")
        elif _alike(wording, text):
            yield Fault("/wording", "This is the motion as it stands; a counter-motion says something else.")
        return
    if not passage:
        if not wording:
            yield Fault("/wording", "Write what is to be added to the motion, or the words to be replaced.")
        return
    times = len(list(_pattern(passage).finditer(text)))
    if times == 0:
        yield Fault("/passage", "These words do not stand in the motion. Copy them from it as they are.")
    elif times > 1:
        yield Fault(
            "/passage",
            Phrase("These words stand in the motion %(times)s times. Copy a longer piece, which stands there once.", times=times),
        )
    elif _alike(passage, wording):
        yield Fault("/wording", "This changes nothing: write other words, or leave the field empty to strike the passage out.")
    elif not amended(text, passage, wording):
        yield Fault("/wording", "Nothing would be left of the motion. Propose to withdraw it, or another wording.")


def amended(text: str, passage: str | None, wording: str) -> str:
    """The motion with `wording` in the place of `passage`, or at its end where there is none. The passage stands there once."""
    if not passage:
        return f"{text}\n{wording}" if text else wording
    changed = _pattern(passage).sub(lambda _: wording, text, count=1)
    return changed.strip() if wording else _closed_up(changed)


def still_applies(text: str, kind: str, passage: str | None) -> bool:
    """Whether a proposal made earlier can still be voted on, after others have changed the motion."""
    return kind == "counter" or not passage or len(list(_pattern(passage).finditer(text))) == 1


def _pattern(passage: str) -> re.Pattern[str]:
    """The passage wherever it stands as whole words, however its spaces and line ends were copied."""
    words = r"\s+".join(re.escape(word) for word in passage.split())
    start = r"(?<!\w)" if passage.strip()[:1].isalnum() else ""
    end = r"(?!\w)" if passage.strip()[-1:].isalnum() else ""
    return re.compile(f"{start}{words}{end}")


def _closed_up(text: str) -> str:
    """Without the two spaces, or the space before a comma, that a passage struck out leaves."""
    return re.sub(r"[ \t]+([,.;:])", r"\1", re.sub(r"[ \t]{2,}", " ", text)).strip()


def _alike(one: str, other: str) -> bool:
    return one.split() == other.split()
