"""The dated data of the law that ship with the service: templates/committee/law.toml."""

import functools
import tomllib

import msgspec

from absorb.committee.rules.competence import Competence, Law
from absorb.resources import TEMPLATES


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    competence: tuple[Competence, ...]
    law: tuple[Law, ...]


@functools.cache
def _book() -> _Book:
    """The file, its faults told as what they are: it may be changed by hand."""
    return msgspec.convert(tomllib.loads((TEMPLATES / "committee" / "law.toml").read_text()), _Book)


def competences() -> tuple[Competence, ...]:
    """Who decides how much, by the law."""
    return _book().competence


def laws() -> tuple[Law, ...]:
    """What the law expects of bodies."""
    return _book().law
