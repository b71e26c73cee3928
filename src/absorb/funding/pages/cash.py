"""What late payment does to the cash of an idea's schedule: delays that people suppose, the band, and what it means in words.

Nothing is kept: an address holds everything that was supposed, so it can be sent to somebody who sees the same.
"""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.pictures import band_picture
from absorb.funding.queries import schedules, sources
from absorb.funding.rules.delays import Late, late_band, payments_of
from absorb.funding.rules.schedule.cash import bridging
from absorb.funding.rules.supposing import MONTHS, late_key, read_late
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import texts_of
from absorb.pictures.registry import figure_of
from absorb.reckoning import reckon
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, allow, form_faults, language_of, page, person_of


@get("/funding/{reference:str}/cash", opt=allow(READERS), include_in_schema=False)
async def show_cash(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        planned = await schedules.list_schedules(connection, idea=reference, newest=True, limit=1)
        if not planned:
            raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
        row, case, answer = await schedules.get_schedule(connection, planned[0].id)
        names = await sources.source_names(connection, language_of(request))
    payers = list(dict.fromkeys(payment.source for payment in payments_of(case, answer)))
    typed, faults, late = texts_of(request.query_params), dict[str, str](), Late(delays=())
    try:
        late = read_late(typed, payers)
    except BadInput as refusal:
        faults = form_faults(refusal)
    band = await reckon(late_band, case, answer, late) if late.delays else None
    return page(
        request, "funding/scenarios/cash.html", status=422 if faults else 200, idea=idea, row=row, payers=payers, names=names,
        typed=typed, faults=faults, months=MONTHS, loan=bridging(answer.cash), band=band,
        drawn=figure_of("late-payment", f"{reference}~{late_key(late)}", band_picture(band, language_of(request))) if band else None,
        levels=msgspec.structs.asdict(band.peak) if band else {},
    )  # fmt: skip


HANDLERS = [show_cash]
