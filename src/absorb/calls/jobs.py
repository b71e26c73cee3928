"""Promised work of the calls."""

from typing import Any

from absorb.calls.actions import offer_ideas
from absorb.db import Acting
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.web import today


async def offer(acting: Acting, facts: dict[str, Any]) -> None:
    await offer_ideas(acting, today())


JOBS = {OFFER_IDEAS: offer}
