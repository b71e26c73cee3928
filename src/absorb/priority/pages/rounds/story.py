"""An idea's story as an assessor reads it: what its form says, section by section."""

from typing import NamedTuple

from absorb.tank.rules.form import SECTIONS, Field, Section, fields_of, is_empty
from absorb.tank.schemas.ideas import IdeaOut

ELSEWHERE = frozenset(("title", "need", "organisation_id", "contributions"))
"""Fields with a place of their own on the page."""


class Told(NamedTuple):
    """A field and its value."""

    field: Field
    value: object


def story_of(idea: IdeaOut) -> list[tuple[Section, list[Told]]]:
    """The sections of the form that say something."""
    parts = []
    for section in SECTIONS:
        told = [Told(field, getattr(idea, field.name)) for field in fields_of(section.name) if field.name not in ELSEWHERE]
        said = [one for one in told if not is_empty(one.value)]
        if said:
            parts.append((section, said))
    return parts
