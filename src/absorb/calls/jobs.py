"""Promised work of the calls."""

import datetime as dt
import uuid
from typing import Any

from absorb.calls.actions import offer_ideas
from absorb.calls.actions.offering import offer_everything, offer_organisation, offer_when_aid_is_old
from absorb.db import Acting
from absorb.people.actions.organisations import OFFER_ORGANISATION
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.town.actions import OFFER_EVERYTHING
from absorb.web import today


async def offer(acting: Acting, facts: dict[str, Any]) -> None:
    await offer_ideas(acting, today())


async def offer_all(acting: Acting, facts: dict[str, Any]) -> None:
    await offer_everything(acting, today())


async def offer_of(acting: Acting, facts: dict[str, Any]) -> None:
    await offer_organisation(acting, uuid.UUID(facts["organisation"]), today())


async def look_at_aid() -> None:
    await offer_when_aid_is_old(dt.datetime.now(dt.UTC))


JOBS = {OFFER_IDEAS: offer, OFFER_EVERYTHING: offer_all, OFFER_ORGANISATION: offer_of}

CHORES = [(3600.0, look_at_aid)]
