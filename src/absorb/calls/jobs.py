"""Promised work of the calls."""

from typing import Any

from absorb.calls.actions import offer_set_aside
from absorb.db import Acting
from absorb.tank.actions.moving import OFFER_SET_ASIDE
from absorb.web import today


async def offer(acting: Acting, facts: dict[str, Any]) -> None:
    await offer_set_aside(acting, today())


JOBS = {OFFER_SET_ASIDE: offer}
