"""How many people an idea is for: the largest of its outputs that are counted in persons.

Indicators overlap (who uses a service is a participant as well), so they are not added up.
"""

from collections.abc import Iterable

from absorb.kernel.czech import fold
from absorb.priority.rules.computing.facts import Output

_PERSONS = ("osob", "klient", "ucastni", "uzivatel", "person", "people", "client", "participant", "user")


def persons_of(outputs: Iterable[Output]) -> Output | None:
    """The output that tells the number of clients; None where none is counted in persons."""
    counted = [one for one in outputs if one.target > 0 and fold(one.unit).startswith(_PERSONS)]
    return max(counted, key=lambda one: one.target, default=None)
