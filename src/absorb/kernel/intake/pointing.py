"""Where a fault is, and what is near it: JSON pointers, nearest names, names given twice."""

import difflib
from collections.abc import Iterable

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase


def child(pointer: str, key: str | int) -> str:
    """The JSON pointer one step further (RFC 6901 escapes)."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def nearest(name: str, known: Iterable[str]) -> Phrase:
    """The end of a sentence about an unknown name: '; did you mean "X"?' or '; known are "X", "Y".' A fact of a phrase, it
    comes in the reader's language."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if not close:
        folded = {known_name.casefold(): known_name for known_name in names}
        close = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)]
    if close:
        return Phrase('; did you mean "%(near)s"?', near=close[0])
    if not names:
        return Phrase("; none is defined.")
    shown = ", ".join(f'"{known_name}"' for known_name in names[:8])
    return Phrase("; known are %(names)s and others." if len(names) > 8 else "; known are %(names)s.", names=shown)


def find_repeats(names: Iterable[tuple[str, str]], what: str) -> list[Fault]:
    """Faults for names given twice: pairs of pointer and name, in input order."""
    first: dict[str, str] = {}
    faults: list[Fault] = []
    for pointer, name in names:
        if name in first:
            faults.append(Fault(pointer, _given_twice(what, name, first[name])))
        else:
            first[name] = pointer
    return faults


def _given_twice(what: str, name: str, first: str) -> Phrase:
    says = 'The %(what)s "%(name)s" is given twice (first at %(first)s); each name must be its own.'
    return Phrase(says, what=Phrase(what), name=name, first=first)
