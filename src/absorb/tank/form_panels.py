"""What the form adds beside an idea: the way into it for those who may change it, and to the Centre who sent it."""

from collections.abc import Sequence

import asyncpg

from absorb.tank import form_queries
from absorb.tank.panels import Line, Panel
from absorb.tank.rules.form import may_edit
from absorb.tank.rules.states import SUBMITTER
from absorb.tank.schemas import IdeaOut
from absorb.web import CENTRE


async def read_sender(connection: asyncpg.Connection, idea: IdeaOut) -> Sequence[Line]:
    """The name and the e-mail that were given for an answer."""
    sent = await connection.fetchval(form_queries.SENDER, idea.id)
    if not sent:
        return []
    lines = [Line("Name: %(name)s", {"name": sent["name"]})] if "name" in sent else []
    if "email" in sent:
        lines.append(Line("Answer to: %(email)s", {"email": sent["email"]}, f"mailto:{sent['email']}"))
    return lines


def form_panel(title: str, says: str, holders: frozenset[str]) -> Panel:
    """The way into the form for those who may change an idea in its state."""

    async def read_way(connection: asyncpg.Connection, idea: IdeaOut) -> Sequence[Line]:
        return [Line(says, {}, f"/tank/{idea.reference}/edit")] if may_edit(idea.state, holders) else []

    return Panel(title, read_way, holders, order=1)


SENDER_PANEL = Panel("Sent from the public form", read_sender, CENTRE, order=5)

FORM_PANELS = (
    form_panel("Your form", "Go on filling it in", SUBMITTER),
    form_panel("The form", "Change what it says", CENTRE),
    SENDER_PANEL,
)
