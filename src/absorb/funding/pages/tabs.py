"""The pages of one scenario, and the same page of its siblings: what stands on top of each of them."""

from typing import Any

import msgspec

from absorb.funding.queries.scenarios import Sibling, list_siblings

PAGES = {
    "budget": "/funding/{reference}/budget/{number}",
    "payers": "/funding/{reference}/payers/{number}",
    "schedule": "/funding/{reference}/schedule/{number}",
    "cash": "/funding/{reference}/cash/{number}",
    "rules": "/funding/{reference}/rules/{number}",
    "versions": "/funding/{reference}/budget/{number}/versions",
    "scenarios": "/funding/{reference}/scenarios",
}
"""Every page of a scenario in the order of its tabs: its address. Its name is in `scenarios/tabs.html`. Who may open one may open all."""


class Tab(msgspec.Struct, frozen=True):
    page: str
    address: str
    is_here: bool


class Beside(msgspec.Struct, frozen=True):
    """A scenario of the same idea, and where the page that is open is of it."""

    scenario: Sibling
    address: str
    is_here: bool


class Tabs(msgspec.Struct, frozen=True):
    """What `funding/scenarios/tabs.html` draws, under the name `tabs`. `beside` holds the open scenario too."""

    tabs: list[Tab]
    beside: list[Beside]


async def tabs_of(connection: Any, reference: str, number: int, page: str) -> Tabs:
    """The tabs over a page of an idea's scenario."""
    siblings = await list_siblings(connection, reference)
    return Tabs(
        [Tab(name, address.format(reference=reference, number=number), name == page) for name, address in PAGES.items()],
        [Beside(one, PAGES[page].format(reference=reference, number=one.number), one.number == number) for one in siblings],
    )
