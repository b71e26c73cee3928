"""One body in the browser: its rules by their days, its members' terms, and what the law expects of it."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions
from absorb.committee.actions.standing import add_rule, end_term
from absorb.committee.law import laws
from absorb.committee.queries import standing
from absorb.committee.rules.hints import Facts, find_hints
from absorb.committee.rules.typed import LONGEST_REASON, find_long
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.standing import Standing
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day
from absorb.web import READERS, REDRAWN, allow, form_faults, page, person_of, to, today

LONGEST_NAME = 300
EDITORS: frozenset[str] = frozenset(("lead", "administrator"))
KINDS = ("council_committee", "council_commission", "broader_meeting", "plan_team", "coordination_group", "council", "assembly")
RULE_TEXTS = ("valid_from", "valid_to", "seats", "quorum", "majority_of", "threshold", "exceeded", "basis")
RULE_MARKS = ("excluded_count", "casting_vote", "remote_allowed", "stepped_out_count")
BLANK = dict.fromkeys(RULE_TEXTS, "") | {
    "quorum": "1/2", "majority_of": "all_members", "threshold": "1/2", "exceeded": "more", "excluded_count": "yes", "casting_vote": "",
    "remote_allowed": "", "stepped_out_count": "",
}  # fmt: skip
"""A majority of all members, who are excluded counted: the law's own rule."""

_FRACTION = re.compile(r"\s*([0-9]{1,3})\s*/\s*([0-9]{1,3})\s*")
NOTES = {"rule": "The rule is added.", "term": "The term is added.", "ended": "The term is ended.", "added": "The body is set up."}


@get("/committee/bodies/{body_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_body(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, body_id)


async def _draw(
    request: Request[Any, Any, Any], body_id: uuid.UUID, refusal: AbsorbError | None = None, typed: Mapping[str, str] | None = None
) -> Response[str]:
    day, person = today(), person_of(request)
    async with reading(person.acting) as connection:
        body = await standing.get_standing(connection, body_id, day)
        people = await standing.list_people(connection) if person.may(EDITORS) else []
    return page(
        request, "committee/body.html", status=refusal.status if refusal else 200, body=body, day=day, people=people,
        hints=find_hints(laws(), body.kind, _facts(body, day), day), may_edit=person.may(EDITORS), faults=_faults(refusal),
        typed={**BLANK, "person": "", "from_on": "", "to_on": "", "is_chair": "", **(typed or {})},
        note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


def _faults(refusal: AbsorbError | None) -> dict[str, str]:
    """Faults by the fields of the forms, which are fewer than those of the shapes."""
    fields = {"quorum_numerator": "quorum", "threshold_numerator": "threshold", "person_id": "person"}
    found = form_faults(refusal) if refusal else {}
    return {fields.get(bare, bare): says for name, says in found.items() for bare in [name.rpartition("/")[2]]}


def _facts(body: Standing, day: dt.date) -> Facts:
    now = [one for one in body.terms if one.holds_on(day)]
    rule = next((one.rule for one in body.rules if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)), None)
    return Facts(
        effect=body.effect, members={one.person_id: one.name for one in now}, rule=rule,
        chair=next((one.person_id for one in now if one.is_chair), None), assembly=body.in_assembly if body.has_assembly else None,
    )  # fmt: skip


@get("/committee/bodies/new", opt=allow(EDITORS), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    return _form(request, BLANK, None)


def _form(request: Request[Any, Any, Any], typed: Mapping[str, str], refusal: AbsorbError | None) -> Response[str]:
    shown = {"name": "", "kind": "", "effect": "recommends", **typed}
    return page(
        request, "committee/body_new.html", status=refusal.status if refusal else 200, typed=shown, faults=_faults(refusal), kinds=KINDS
    )  # fmt: skip


@post("/committee/bodies/new", opt=allow(EDITORS), include_in_schema=False)
async def add_body(request: Request[Any, Any, Any]) -> Response[Any]:
    typed = await _typed(request, "name", "kind", "effect")
    try:
        faults = [] if typed["name"].strip() else [Fault("/name", Phrase("Write the body's name."))]
        faults += find_long("name", typed["name"], LONGEST_NAME)
        faults += [] if typed["kind"] in KINDS else [Fault("/kind", "Choose one of the answers.")]
        faults += [] if typed["effect"] in ("recommends", "approves") else [Fault("/effect", "Choose one of the answers.")]
        rule = _read_rule(typed, faults)
        ask = BodyIn(name=typed["name"], kind=cast(Any, typed["kind"]), effect=cast(Any, typed["effect"]), rules=(rule,))
        body_id = await actions.add_body(person_of(request).acting, ask)
    except REDRAWN as refusal:
        return _form(request, typed, refusal)
    return to(f"/committee/bodies/{body_id}?note=added")


@post("/committee/bodies/{body_id:uuid}/rules", opt=allow(EDITORS), include_in_schema=False)
async def put_rule(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed = await _typed(request)
    try:
        seen = (await request.form()).get("seen")
        await add_rule(person_of(request).acting, body_id, _read_rule(typed, []), seen=str(seen) if seen else None)
    except REDRAWN as refusal:
        return await _draw(request, body_id, refusal, typed)
    return to(f"/committee/bodies/{body_id}?note=rule")


async def _typed(request: Request[Any, Any, Any], *more: str) -> dict[str, str]:
    form = await request.form()
    return {name: str(form.get(name, "")) for name in (*RULE_TEXTS, *RULE_MARKS, *more)}


def _read_rule(typed: Mapping[str, str], faults: list[Fault]) -> RuleIn:
    """The rule as it is meant; `BadInput` with these faults and its own where something cannot be read."""
    valid_from, valid_to = (read_day(name, typed[name], faults) for name in ("valid_from", "valid_to"))
    if valid_from is None and not typed["valid_from"].strip():
        faults.append(Fault("/valid_from", Phrase("Write the day from which it holds.")))
    seats = whole(typed["seats"].strip(), 3, 0)
    if not 1 <= seats <= 500:
        faults.append(Fault("/seats", Phrase("Write how many seats the body has, from 1 to 500.")))
    shares = {name: _read_share(name, typed[name], faults) for name in ("quorum", "threshold")}
    if not typed["basis"].strip():
        faults.append(Fault("/basis", Phrase("Write on what it stands, such as § 118 of Act 128/2000 or the rules of procedure.")))
    faults += find_long("basis", typed["basis"], LONGEST_REASON)
    if typed["majority_of"] not in ("all_members", "present") or typed["exceeded"] not in ("more", "least"):
        faults.append(Fault("/majority_of", "Choose one of the answers."))
    if faults or valid_from is None:
        raise BadInput(faults)
    marks = {name: typed[name] == "yes" for name in RULE_MARKS}
    return RuleIn(
        valid_from=valid_from, valid_to=valid_to, seats=seats, basis=typed["basis"].strip(), majority_of=cast(Any, typed["majority_of"]),
        quorum_numerator=shares["quorum"][0], quorum_denominator=shares["quorum"][1], threshold_numerator=shares["threshold"][0],
        threshold_denominator=shares["threshold"][1], threshold_is_exceeded=typed["exceeded"] == "more", **marks,
    )  # fmt: skip


def _read_share(name: str, text: str, faults: list[Fault]) -> tuple[int, int]:
    found = _FRACTION.fullmatch(text)
    top, bottom = (int(found[1]), int(found[2])) if found else (0, 0)
    fits = 0 <= top < bottom if name == "quorum" else 0 < top <= bottom
    if not fits:
        faults.append(Fault(f"/{name}", Phrase("Write a share such as 1/2, 3/5 or 2/3.")))
    return top, bottom


@post("/committee/bodies/{body_id:uuid}/terms", opt=allow(EDITORS), include_in_schema=False)
async def add_term(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("person", "from_on", "to_on", "is_chair")}
    faults: list[Fault] = []
    from_on, to_on = (read_day(name, typed[name], faults) for name in ("from_on", "to_on"))
    if from_on is None and not typed["from_on"].strip():
        faults.append(Fault("/from_on", Phrase("Write the day from which they are a member.")))
    try:
        try:
            person_id = uuid.UUID(typed["person"])
        except ValueError:
            raise BadInput([Fault("/person", "Choose one of the people."), *faults]) from None
        if faults or from_on is None:
            raise BadInput(faults)
        seat = SeatIn(person_id=person_id, from_on=from_on, to_on=to_on, is_chair=typed["is_chair"] == "yes")
        await actions.add_seats(person_of(request).acting, body_id, [seat])
    except REDRAWN as refusal:
        return await _draw(request, body_id, refusal, typed)
    return to(f"/committee/bodies/{body_id}?note=term")


@post("/committee/bodies/{body_id:uuid}/terms/{seat_id:uuid}/end", opt=allow(EDITORS), include_in_schema=False)
async def put_end(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID], seat_id: FromPath[uuid.UUID]) -> Response[Any]:
    """End a term: it stays, with its last day."""
    form, faults = await request.form(), list[Fault]()
    text, seen = str(form.get("ends_on", "")), form.get("seen")
    try:
        to_on = read_day("to_on", text, faults)
        if to_on is None:
            raise BadInput([Fault(f"/end-{seat_id}", Phrase("Write the last day of the term."))])
        await end_term(person_of(request).acting, body_id, seat_id, to_on, seen=None if seen is None else str(seen))
    except REDRAWN as refusal:
        told = BadInput([Fault(f"/end-{seat_id}", next(iter(form_faults(refusal).values())))])
        told.status = refusal.status
        return await _draw(request, body_id, told)
    return to(f"/committee/bodies/{body_id}?note=ended")


HANDLERS = [show_form, add_body, show_body, put_rule, add_term, put_end]
