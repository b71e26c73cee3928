"""What the form adds beside an idea: to the Centre, who sent it."""

from collections.abc import Sequence

from absorb.db import Connection
from absorb.tank import queries
from absorb.tank.panels import About, Line, Panel
from absorb.web import CENTRE


async def read_sender(connection: Connection, idea: About) -> Sequence[Line]:
    """The name and the e-mail that were given for an answer."""
    sent = await queries.form.find_sender(connection, idea.id)
    if not sent:
        return []
    lines = [Line("Name: %(name)s", {"name": sent["name"]})] if "name" in sent else []
    if "email" in sent:
        lines.append(Line("Answer to: %(email)s", {"email": sent["email"]}, f"mailto:{sent['email']}"))
    return lines


SENDER_PANEL = Panel("Sent from the public form", read_sender, CENTRE, order=5)

FORM_PANELS = (SENDER_PANEL,)
