"""The form as a list of tasks: how each section stands."""

from collections.abc import Collection
from typing import Literal

import msgspec

from absorb.kernel.merging import is_empty
from absorb.tank.rules.form.checking import Content, find_missing
from absorb.tank.rules.form.editing import FILLED_IN
from absorb.tank.rules.form.fields import SECTIONS, fields_of
from absorb.tank.rules.form.kinds import RIPENESSES, Field, has_ripened

Standing = Literal["completed", "in_progress", "not_started", "optional", "unsaved", "later"]
"""`later` cannot start yet: it is asked from a later ripeness on."""


class Task(msgspec.Struct, frozen=True):
    """A section of the form and how it stands."""

    section: str
    title: str
    standing: Standing


def ripeness_asked(state: str, ripeness: str) -> str:
    """The ripeness by which the form asks. What has been handed in is complete when it ripens, so that its form asks for the
    next ripeness already."""
    place = RIPENESSES.index(ripeness) if ripeness in RIPENESSES else 0
    return ripeness if state in FILLED_IN else RIPENESSES[min(place + 1, len(RIPENESSES) - 1)]


def list_tasks(
    content: Content, ripeness: str, asked: str, *, has_plan: bool, unsaved: Collection[str], wanted: Collection[str] = ()
) -> list[Task]:
    """All sections in order: those that `asked` has opened, in which what `ripeness` wants may be lacking. `unsaved` names
    those in which something is typed that has not been saved, `wanted` the fields that the Centre asks to be completed."""
    lacking = {missing.section for missing in find_missing(content, ripeness, has_plan=has_plan)}
    tasks = []
    for section in SECTIONS:
        fields = fields_of(section.name)
        start = min((field.asked_from for field in fields), key=RIPENESSES.index)
        is_open = has_ripened(asked, start) or any(field.name in wanted for field in fields)
        standing = _standing(fields, content, is_open, section.name in lacking, section.name in unsaved)
        tasks.append(Task(section.name, section.title, standing))
    return tasks


def _standing(fields: tuple[Field, ...], content: Content, is_open: bool, lacks: bool, unsaved: bool) -> Standing:
    filled = any(not is_empty(content.get(field.name)) for field in fields)
    if unsaved:
        return "unsaved"
    if not filled and not is_open:
        return "later"
    if lacks:
        return "in_progress" if filled else "not_started"
    return "completed" if filled else "optional"


def asked_fields(section: str, content: Content, ripeness: str, wanted: Collection[str] = ()) -> tuple[Field, ...]:
    """What a section asks at a ripeness. What is filled in already stays on the page, and what the Centre asks to be completed
    comes onto it, whatever the ripeness."""
    return tuple(
        field
        for field in fields_of(section)
        if has_ripened(ripeness, field.asked_from) or field.name in wanted or not is_empty(content.get(field.name))
    )
