"""The form by which the Centre prepares a round: which ideas, by which model, who assesses and what they know."""

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict

from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.typed import texts_of
from absorb.people.rules import ROLE_WORDS
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.choosing import find_ideas
from absorb.priority.pages.forms import NO_TEXTS, field_of, in_words
from absorb.priority.rules.rounds import ASSESSING
from absorb.priority.schemas.rounds import MOST_PER_IDEA, RoundIn
from absorb.tank.rules.form import SUBPROGRAMMES
from absorb.web import CENTRE, allow, page, person_of, to, today

USUAL_DAYS = dt.timedelta(days=21)
WAITING = "state:in_tank,under_assessment,reserve"
"""The search that finds what waits to be chosen."""
PLAIN = ("name", "model", "due_on", "query", "consolidation", "note")
NEEDED = frozenset(("name", "model", "due_on"))
WANTED = types.MappingProxyType({
    "name": "Write a name.", "due_on": "Give a day, such as 31 January 2027.",
    "per_idea": "Give a whole number from 1 to 9.", "spread_percent": "Give a percentage from 0 to 100, such as 50.",
})  # fmt: skip
"""What is to be in a field, where the intake could not read it."""


@get("/assessments/rounds/new", opt=allow(CENTRE), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    usual = {"due_on": (today() + USUAL_DAYS).isoformat(), "per_idea": "2", "spread_percent": "50", "consolidation": "mean"}
    return await _draw(request, usual, ())


@post("/assessments/rounds/new", opt=allow(CENTRE), include_in_schema=False)
async def prepare(request: Request[Any, Any, Any]) -> Response[Any]:
    """Prepare the round and assign its ideas; its page tells what is next."""
    form, person = await request.form(), person_of(request)
    typed, chosen = texts_of(form), [str(one) for one in form.getall("assessor", [])]
    try:
        ask = convert(_asked(form, typed, chosen), RoundIn, bounds=KEPT)
        number = await rounds.add_round(person.acting, ask, await find_ideas(person, ask.query))
    except BadInput as refusal:
        return await _draw(request, typed, chosen, _faults(refusal.faults))
    await rounds.assign_round(person.acting, number)
    return to(f"/assessments/rounds/{number}")


def _asked(form: FormMultiDict, typed: Mapping[str, str], chosen: Sequence[str]) -> dict[str, Any]:
    """The form as the round that it asks for; what is empty and not needed is left out, so that it takes its usual value."""
    asked: dict[str, Any] = {name: typed.get(name, "") for name in PLAIN if typed.get(name) or name in NEEDED}
    asked["ideas"] = typed.get("ideas", "").replace(",", " ").replace(";", " ").split()
    asked["assessors"] = [{"person_id": one, "fields": [str(field) for field in form.getall(f"fields-{one}", [])]} for one in chosen]
    for name in ("per_idea", "spread_percent"):
        if text := typed.get(name, "").replace(",", "."):
            asked[name] = int(text) if name == "per_idea" and text.isascii() and text.isdigit() and len(text) < 5 else text
    return asked


def _faults(faults: Sequence[Fault]) -> dict[str, list[str]]:
    """Everything that is wrong, by the form's field."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(field_of(fault), []).append(in_words(fault, WANTED))
    return found


async def _draw(
    request: Request[Any, Any, Any], typed: Mapping[str, str], chosen: Sequence[str], faults: Mapping[str, Sequence[str]] = NO_TEXTS
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        models = await queries.list_models(connection)
        people = await queries.rounds.list_candidates(connection, ASSESSING)
        fields = await queries.rounds.list_fields(connection)
    return page(
        request, "assessments/prepare.html", status=422 if faults else 200, models=models, people=people, typed=typed, chosen=chosen,
        faults=faults, areas=[one for one in fields if one[0].startswith("area:")], subprogrammes=SUBPROGRAMMES, most=MOST_PER_IDEA,
        waiting=WAITING, role_words=ROLE_WORDS,
    )  # fmt: skip


HANDLERS = [show_form, prepare]
