"""What higher rooms show beside an idea. They import the tank and add a panel; the tank knows none of them.

async def place(connection, idea):  # in priority/pages/explaining.py; asks through this connection only
    return [Line("Place %(place)s of %(all)s", {"place": 3, "all": 262}, f"/ranking/1/{idea.reference}")]

add_panel(Panel("Points and place", place, READERS, order=10))
"""

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence

import asyncpg
import msgspec

from absorb.tank.schemas.ideas import About as About
from absorb.together import all_together


class Line(msgspec.Struct, frozen=True):
    """One line: a message (translated, with its facts filled in), and where it leads."""

    says: str
    facts: Mapping[str, object] = {}
    address: str | None = None


class Panel(msgspec.Struct, frozen=True):
    """A titled box beside an idea; `read` answers its lines, none to leave it out. Only `roles` see it."""

    title: str
    read: Callable[[asyncpg.Connection, About], Awaitable[Sequence[Line]]]
    roles: frozenset[str]
    order: int


_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    """Show this panel beside every idea; adding it again replaces the one of that title."""
    _panels[:] = sorted([*(one for one in _panels if one.title != panel.title), panel], key=lambda one: one.order)


async def read_panels(connection: asyncpg.Connection, idea: About, roles: frozenset[str]) -> list[tuple[str, Sequence[Line]]]:
    """The panels with lines for one with these roles: title and lines, in order."""
    shown = [panel for panel in _panels if panel.roles & roles]
    answers = await all_together(connection, [functools.partial(_read, panel, idea) for panel in shown])
    return [(panel.title, lines) for panel, lines in zip(shown, answers, strict=True) if lines]


async def _read(panel: Panel, idea: About, connection: asyncpg.Connection) -> Sequence[Line]:
    return await panel.read(connection, idea)
