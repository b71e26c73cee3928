"""What programs say of a year: measures by their numbers, ideas by their references."""

import uuid
from collections.abc import Sequence

from absorb.db import Acting, reading
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.phrases import Phrase
from absorb.plan import queries
from absorb.plan.actions.years import put_year
from absorb.plan.queries import saving, years
from absorb.plan.rules.needs_map import find_measures
from absorb.plan.rules.year_content import Key, SaidIdea, SaidMeasure, YearContent, key_of
from absorb.plan.schemas.years import YearIn

NO_IDEA = Phrase("There is no such idea here.")


async def put_year_in(acting: Acting, code: str, year: int, ask: YearIn) -> int:
    """The same as `put_year`; the pointers of its faults are those of what was sent."""
    content, places = await _read(acting, code, ask)
    try:
        return await put_year(acting, code, year, content, base_version=ask.base_version)
    except BadInput as refusal:
        raise BadInput(
            [Fault(places.get(fault.pointer.removeprefix("/"), fault.pointer), fault.says) for fault in refusal.faults]
        ) from refusal


async def _read(acting: Acting, code: str, ask: YearIn) -> tuple[YearContent, dict[Key, str]]:
    """What is said by lines and ids, and where each of it stands."""
    async with reading(acting) as connection:
        found = await queries.find_plan(connection, code)
        if found is None:
            raise NotFound("There is no such plan.")
        lines = await saving.lines_of(connection, found[0])
        ids = await years.find_ids(connection, [one.idea for one in ask.ideas])
    said = [(f"/measures/{number}/measure", one.measure) for number, one in enumerate(ask.measures)]
    at = {text: lines[place] for text, place in find_measures(found[1], said).items()}
    measures = [at[one.measure] for one in ask.measures]
    unknown = [Fault(f"/ideas/{number}/idea", NO_IDEA) for number, one in enumerate(ask.ideas) if one.idea not in ids]
    twice = _repeated("/measures/%d/measure", [one.measure for one in ask.measures], measures)
    twice += _repeated("/ideas/%d/idea", [one.idea for one in ask.ideas], [one.idea for one in ask.ideas])
    if unknown or twice:
        raise BadInput([*unknown, *twice])
    ideas = [ids[one.idea] for one in ask.ideas]
    content = YearContent(
        _tidy(ask.note),
        {line: SaidMeasure(_tidy(one.why), _tidy(one.who)) for line, one in zip(measures, ask.measures, strict=True)},
        {own: SaidIdea(one.is_left_out, _tidy(one.who)) for own, one in zip(ideas, ask.ideas, strict=True)},
    )
    places = {key_of("note"): "/note"}
    places |= {
        key_of(what, line): f"/measures/{number}/{what}" for number, line in enumerate(measures) for what in ("measure", "why", "who")
    }
    return content, places | {key_of("doer", own): f"/ideas/{number}/who" for number, own in enumerate(ideas)}


def _repeated(where: str, texts: list[str], owns: Sequence[uuid.UUID | str]) -> list[Fault]:
    """What is named twice, in whatever words."""
    says = "“%(name)s” stands there twice."
    return [Fault(where % number, Phrase(says, name=texts[number])) for number, own in enumerate(owns) if own in owns[:number]]


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None
