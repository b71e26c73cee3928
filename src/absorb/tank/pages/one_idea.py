"""What one idea's page shows to one person: its story field by field, with the talks about each, its files and its next moves."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from absorb.db import Connection, reading
from absorb.tank import queries
from absorb.tank.access import ADVISED, WRITERS, editor_of, own_organisations, sight_of
from absorb.tank.actions.saving import may_hand_in
from absorb.tank.pages.merging import merge_address
from absorb.tank.panels import About, Line, read_panels
from absorb.tank.papers.operations import COLUMNS
from absorb.tank.queries.advice import ThreadOut, list_threads
from absorb.tank.queries.attachments import AttachmentOut
from absorb.tank.rules import Move, moves_from
from absorb.tank.rules.attachments import ENDINGS, LARGEST, MEDIA_TYPES
from absorb.tank.rules.form import BY_NAME, FILLED_IN, SECTIONS, TARGET_GROUPS, Field, Section, fields_of, is_empty, may_edit
from absorb.tank.rules.joining import can_go, can_take_in
from absorb.tank.schemas.ideas import IdeaOut, TwinOut
from absorb.together import together
from absorb.web import CENTRE, Person

ELSEWHERE = frozenset(("title", "need", "organisation_id", "contributions"))
"""Fields with a place of their own on the page."""


class Shown(msgspec.Struct, frozen=True):
    """A field on the page: its value and the talks about it."""

    field: Field
    value: Any
    threads: Sequence[ThreadOut]


class IdeaPage(msgspec.Struct, frozen=True):
    """One idea for one person. `asks` is the field that they are about to write about ("idea" is the idea as a whole);
    `completes` says that the next step is to fill the form in and hand it in; beside each twin stands where the two are
    compared to be merged, if they may be."""

    idea: IdeaOut
    parts: Sequence[tuple[Section, Sequence[Shown]]]
    threads: dict[str, Sequence[ThreadOut]]
    files: Sequence[AttachmentOut]
    panels: Sequence[tuple[str, Sequence[Line]]]
    published: Sequence[tuple[str, str | None]]
    moves: Sequence[Move]
    since: dt.datetime
    is_advised: bool
    sees_all: bool
    may_advise: bool
    may_edit: bool
    completes: bool
    may_merge: bool
    twins: Sequence[tuple[TwinOut, str | None]]
    asks: str
    accept: str = ",".join(f".{ending}" for ending in MEDIA_TYPES)
    endings: str = ENDINGS
    largest_mb: int = LARGEST // 2**20

    @property
    def first_moves(self) -> Sequence[Move]:
        """What is usually done next, a withdrawal never; what was handed in is accepted, or returned just as often."""
        usual = [move for move in self.moves[:1] if move.end != "withdrawn"]
        return usual + [move for move in self.moves[1:] if (move.start, move.end) == ("submitted", "returned")]

    @property
    def other_moves(self) -> Sequence[Move]:
        return [move for move in self.moves if move not in self.first_moves]

    def day_of(self, text: str) -> dt.date:
        """A day as the journal holds it."""
        return dt.date.fromisoformat(text)

    @property
    def bars(self) -> list[tuple[str, float, int]]:
        return [(name, share, tone) for name, share, tone, _ in self.hoped]

    @property
    def hoped(self) -> list[tuple[str, float, int, int]]:
        """The hoped-for sources as parts of the cost: name, share, tone and amount; what nobody is hoped to pay is left."""
        rows = [(row["name"], row["amount_minor"]) for row in self.idea.hoped_sources if row.get("amount_minor")]
        whole = max(sum(amount for _, amount in rows), self.idea.cost_minor or 0)
        return [(name, amount / whole, place % 8 + 1, amount) for place, (name, amount) in enumerate(rows)]


async def read_idea(person: Person, reference: str, asks: str = "") -> IdeaPage:
    """The idea as this person sees it; `NotFound` where it is not for them."""
    is_advised = person.may(ADVISED)
    async with reading(person.acting) as connection:
        about = await queries.ideas.get_about(connection, reference, sight_of(person))
        idea, (panels, talks), files, completes = await together(
            connection,
            lambda asked: queries.ideas.read_idea(asked, about, sight_of(person)),
            lambda asked: _read_beside(asked, about, person),
            lambda asked: queries.attachments.list_attachments(asked, about.id),
            lambda asked: _completes(asked, about, person),
        )
    threads: dict[str, list[ThreadOut]] = {}
    for thread in talks:
        threads.setdefault(thread.field or "idea", []).append(thread)
    values = idea.source.values if idea.source else {}
    writes = person.may(WRITERS)
    moves = moves_from(idea.state, person.roles) if writes else []
    return IdeaPage(
        idea=idea,
        parts=_parts(idea, threads, asks),
        threads=dict(threads),
        files=files,
        panels=panels,
        published=[(title, values.get(title)) for title in (*COLUMNS, *sorted(set(values) - set(COLUMNS)))],
        moves=[move for move in moves if move.end not in ("submitted", "merged")],
        since=_since(idea),
        is_advised=is_advised,
        sees_all=own_organisations(person) is None,
        may_advise=writes,
        may_edit=writes and may_edit(idea.state, person.roles),
        completes=completes,
        may_merge=person.may(CENTRE) and (can_take_in(idea.state, person.roles) or can_go(idea.state, person.roles)),
        twins=[(twin, merge_address(idea, twin, person.roles)) for twin in idea.twins],
        asks=asks if writes and (asks == "idea" or asks in BY_NAME) else "",
    )


async def _read_beside(
    connection: Connection, about: About, person: Person
) -> tuple[Sequence[tuple[str, Sequence[Line]]], Sequence[ThreadOut]]:
    """The panels, and the talks where this person takes part in them."""
    if not person.may(ADVISED):
        return await read_panels(connection, about, person.roles), ()
    return await together(connection, lambda asked: read_panels(asked, about, person.roles), lambda asked: list_threads(asked, about.id))


async def _completes(connection: Connection, about: About, person: Person) -> bool:
    """Whether the person's next step is to fill the form in and hand it in."""
    if not person.may(WRITERS) or about.state not in FILLED_IN:
        return False
    return await may_hand_in(connection, await queries.form.find_held(connection, about.reference), editor_of(person))


def _since(idea: IdeaOut) -> dt.datetime:
    """Since when the idea stands in its state."""
    moves = [entry.at for entry in idea.history if entry.facts.get("to") == idea.state]
    return moves[-1] if moves else idea.submitted_at or idea.made_at


def _parts(idea: IdeaOut, threads: dict[str, list[ThreadOut]], asks: str) -> list[tuple[Section, list[Shown]]]:
    """The sections of the form that say something, or are talked about."""
    parts = []
    for section in SECTIONS:
        shown = [
            Shown(field, getattr(idea, field.name), threads.get(field.name, ()))
            for field in fields_of(section.name)
            if field.name not in ELSEWHERE
        ]
        told = [one for one in shown if not is_empty(one.value) or one.threads or one.field.name == asks]
        if told:
            parts.append((section, told))
    return parts


def shared_values(opened: IdeaPage) -> dict[str, Any]:
    """What the page's templates need beside it."""
    return {"opened": opened, "idea": opened.idea, "form_fields": BY_NAME, "target_groups": TARGET_GROUPS, "centre": CENTRE}
