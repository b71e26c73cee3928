"""One idea's page, and its moves: each on a page of its own that asks for the reason and shows what the other side is told."""

import datetime as dt
import urllib.parse
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault, NotFound
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import find_day_outside
from absorb.notices.words import told
from absorb.tank import actions, queries
from absorb.tank.access import WRITERS, check_state, editor_of
from absorb.tank.actions.saving import hand_in
from absorb.tank.actions.seeing import Overtaken
from absorb.tank.pages.inputs import form_texts, reason_in, too_long, version_in
from absorb.tank.pages.one_idea import IdeaPage, read_idea, shared_values
from absorb.tank.rules import moves_from
from absorb.tank.rules.form import BY_NAME, FIELDS, find_missing
from absorb.tank.rules.letters import LONGEST_LACKING, letter_of
from absorb.web import CENTRE, EVERYONE_INSIDE, REDRAWN, Person, allow, form_faults, language_of, page, person_of, to, today

COMPLETES_WITHIN = dt.timedelta(days=14)
"""What is proposed as the day by which an idea is to be completed."""


@get("/tank/{reference:str}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    opened = await read_idea(person_of(request), reference, request.query_params.get("ask", ""))
    return page(request, "tank/idea.html", **shared_values(opened), faults={}, texts={})


@get("/tank/{reference:str}/moves/{end:str}", opt=allow(WRITERS), include_in_schema=False)
async def show_move(request: Request[Any, Any, Any], reference: FromPath[str], end: FromPath[str]) -> Response[str]:
    person = person_of(request)
    opened = await read_idea(person, reference)
    texts = {"tell": "yes"}
    if end == "returned":
        async with reading(person.acting) as connection:
            held = await queries.form.find_held(connection, reference)
            has_plan = await connection.fetchval(queries.form.HAS_PLAN)
        lacking = {one.field for one in find_missing(held.content, held.ripeness, has_plan=has_plan)}
        texts |= {f"missing-{name}": "yes" for name in lacking}
        day = today() + COMPLETES_WITHIN
        texts["until"] = f"{day.day}. {day.month}. {day.year}"
    return _draw_move(request, opened, end, texts)


_MOVED_ON = Phrase("It has been moved meanwhile, and from where it stands now it cannot move there.")
"""Said where what was written has faults of its own as well: they do not matter any more."""


def _draw_move(
    request: Request[Any, Any, Any], opened: IdeaPage, end: str, texts: Mapping[str, str], refusal: AbsorbError | None = None
) -> Response[str]:
    """The form of a move as the idea stands now. Where it was moved meanwhile and cannot move there any more, the page says
    so and holds what was written."""
    move = next((one for one in opened.moves if one.end == end), None)
    if move is None and refusal is None:
        raise NotFound("This idea cannot move there now, or your role does not allow it.")
    idea = opened.idea
    if move is None:
        notes = [(field, texts[f"note-{field.name}"]) for field in FIELDS if texts.get(f"note-{field.name}")]
        says = _MOVED_ON if refusal is None or isinstance(refusal, BadInput) else refusal.says
        return page(request, "tank/idea/moved_on.html", status=409, idea=idea, opened=opened, end=end, says=says, texts=texts, notes=notes)
    missing = [BY_NAME[name].label for name, _ in _missing_in(texts)] if end == "returned" else []
    until = _read_day(texts.get("until", "")) if end == "returned" else None
    letter = letter_of(idea.reference, idea.title, end, texts.get("why", "").strip() or "[…]", missing, until)
    return page(
        request,
        "tank/idea/move.html",
        status=refusal.status if refusal else 200,
        idea=idea,
        move=move,
        whom=move.tells(person_of(request).roles),
        letter=told(language_of(request), *letter),
        texts=texts,
        fields=FIELDS if end == "returned" else (),
        faults=form_faults(refusal) if refusal else {},
        changed=[field for field in FIELDS if field.name in _changed_since(refusal)],
    )


def _changed_since(refusal: AbsorbError | None) -> set[str]:
    """The fields that somebody changed since the form was opened."""
    changes: Any = refusal.facts["changes"] if isinstance(refusal, Overtaken) else ()
    return {name for change in changes for name in change["fields"]}


@post("/tank/{reference:str}/moves", opt=allow(WRITERS), include_in_schema=False)
async def move_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    form = await form_texts(request)
    target = form.get("to", "")
    check_state(target)
    if target == "submitted":
        await hand_in(person.acting, reference, editor=editor_of(person))
        return to(f"/tank/{urllib.parse.quote(reference)}")
    try:
        await _move(person, reference, target, form)
    except REDRAWN as refusal:
        return _draw_move(request, await read_idea(person, reference), target, form, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}")


async def _move(person: Person, reference: str, target: str, form: Mapping[str, str]) -> None:
    """Make the move that the form asks for; every fault at once."""
    why, faults = reason_in(form)
    if needs_reason(person, target, form.get("from", ""), why):
        faults.append(Fault("/why", Phrase("Say why: this move needs a reason.")))
    until = None
    missing: list[tuple[str, str]] = []
    if target == "returned":
        missing = _missing_in(form)
        faults += [fault for name, note in missing for fault in too_long(f"note-{name}", note, LONGEST_LACKING)]
        until = _read_day(form.get("until", ""))
        if until is None and form.get("until", "").strip():
            faults.append(Fault("/until", Phrase("This is no day; write it such as 14. 3. 2027, or leave it empty.")))
        elif until is not None:
            faults += find_day_outside("until", until)
    if faults:
        raise BadInput(faults)
    own = None if person.may(CENTRE) else person.speaks_for
    version = version_in(form, "version") if "version" in form else None
    await actions.move(
        person.acting, reference, target, why or None, roles=person.roles, organisations=own, start=form.get("from") or None,
        version=version, asked=actions.Return(missing, until), is_told=form.get("tell") == "yes",
    )  # fmt: skip


def _missing_in(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields that a return asks for, each with its note; a note asks for its field, ticked or not."""
    notes = {field.name: form.get(f"note-{field.name}", "").strip() for field in FIELDS}
    return [(name, note) for name, note in notes.items() if note or form.get(f"missing-{name}")]


def needs_reason(person: Person, target: str, start: str, why: str) -> bool:
    """Whether this move asks for a reason that was not given."""
    return not why and any(move.end == target and move.needs_why for move in moves_from(start, person.roles))


def _read_day(text: str) -> dt.date | None:
    """ "14. 3. 2027", "14.3.2027" or "2027-03-14"; None where it is no day."""
    bare = "".join(text.split()).strip(".")
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(bare, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


HANDLERS = [show_idea, show_move, move_idea]
