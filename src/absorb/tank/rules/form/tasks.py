"""The form as a list of tasks: how each section stands."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from absorb.tank.rules.form.checking import Content, find_missing, is_empty
from absorb.tank.rules.form.fields import SECTIONS, fields_of
from absorb.tank.rules.form.kinds import RIPENESSES, Field, Ripeness, has_ripened

Standing = Literal["completed", "in_progress", "not_started", "optional", "unsaved", "later"]
"""`later` cannot start yet: it is asked from a later ripeness on."""


class Task(msgspec.Struct, frozen=True):
    """A section of the form and how it stands."""

    section: str
    title: str
    standing: Standing


def list_tasks(content: Content, ripeness: str, *, has_plan: bool, unsaved: Mapping[str, bool]) -> list[Task]:
    """All sections in order. `unsaved` names those in which something is typed that has not been saved."""
    lacking = {missing.section for missing in find_missing(content, ripeness, has_plan=has_plan)}
    tasks = []
    for section in SECTIONS:
        fields = fields_of(section.name)
        start = min((field.asked_from for field in fields), key=RIPENESSES.index)
        standing = _standing(fields, content, ripeness, start, section.name in lacking, unsaved.get(section.name, False))
        tasks.append(Task(section.name, section.title, standing))
    return tasks


def _standing(fields: tuple[Field, ...], content: Content, ripeness: str, start: Ripeness, lacks: bool, unsaved: bool) -> Standing:
    filled = any(not is_empty(content.get(field.name)) for field in fields)
    if unsaved:
        return "unsaved"
    if not filled and not has_ripened(ripeness, start):
        return "later"
    if lacks:
        return "in_progress" if filled else "not_started"
    return "completed" if filled else "optional"


def asked_fields(section: str, content: Content, ripeness: str) -> tuple[Field, ...]:
    """What a section asks at a ripeness. What is filled in already stays on the page, whatever the ripeness."""
    return tuple(field for field in fields_of(section) if has_ripened(ripeness, field.asked_from) or not is_empty(content.get(field.name)))
