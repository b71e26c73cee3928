"""Promised jobs of the room: portfolios are chosen, schedules worked out. They act for the person who asked."""

from typing import Any

import msgspec

from absorb.db import Acting
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions import questions, workbooks
from absorb.people.actions.standing import may_still


async def choose_portfolio(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.PromisedPortfolio)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, MAY_WRITE, promised.work):
        await actions.choose_promised(who, promised)


async def save_schedule(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.PromisedSchedule)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, MAY_WRITE, promised.work):
        await actions.save_promised(who, promised)


async def take_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, workbooks.PromisedChanges)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, MAY_WRITE, promised.work):
        await workbooks.take_promised(who, promised)


async def answer_question(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, questions.PromisedAnswer)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, MAY_WRITE, promised.work):
        await questions.answer_promised(who, promised)


JOBS = {questions.ANSWER: answer_question, actions.CHOOSE: choose_portfolio, actions.SCHEDULE: save_schedule, workbooks.TAKE: take_workbook}
