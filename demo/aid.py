"""Small aid in the demonstration: what the invented organisation and its invented company were granted, and that they are one
undertaking. The organisations of the real operations are left alone."""

import datetime as dt
from decimal import Decimal

from absorb.calls.actions.aid import add_grant, add_link
from absorb.calls.rules.register import GrantIn, LinkIn
from absorb.db import Acting, reading, transaction
from absorb.kernel.money import Money
from absorb.people.actions import ensure_organisation
from absorb.web import today

COMPANY = "Smyšlená dílna Předlice, s. r. o."
RATE = Decimal("25.000")
"""Crowns for one euro: a round figure, no day's rate."""


async def register(officer: Acting, organisation: str) -> None:
    """Enter three grants of an organisation and one of a company that it holds; the oldest no longer counts."""
    async with transaction(officer) as connection:
        company = await ensure_organisation(connection, COMPANY, kind="business", is_invented=True)
    async with reading(officer) as connection:
        own = await connection.fetchval("select id from organisation where name = $1", organisation)
    now = today()
    for owner, days, crowns, provider in (
        (own, 1300, 1_250_000, "Smyšlený kraj"),
        (own, 700, 2_400_000, "Město Ústí nad Labem (smyšleno)"),
        (own, 200, 900_000, "Smyšlená nadace"),
        (company, 400, 1_800_000, "Smyšlený úřad práce"),
    ):
        given = GrantIn(
            granted_on=now - dt.timedelta(days=days), regulation="general", provider=provider, origin="declared",
            amount=Money(crowns * 100), eur_rate=RATE, is_invented=True,
        )  # fmt: skip
        await add_grant(officer, owner, given, today=now)
    link = LinkIn(other=company, kind="votes", valid_from=now - dt.timedelta(days=1500), note="Smyšlené", is_invented=True)
    await add_link(officer, own, link)
