"""Whether an idea still stands as somebody saw it when they decided what is to become of it."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from absorb.journal.queries import HistoryEntry, list_history
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.queries.ideas import Locked
from absorb.tank.rules.states import words_of


class Overtaken(Clash):
    """The idea has moved or changed since it was looked at; nothing was done. The facts hold the state and the version that
    stand now, and everything that happened since: what, by whom, when, and for a change which fields."""

    slug = "changed-since"
    title = "The idea has changed since you looked at it"

    def __init__(self, held: Locked, since: Sequence[HistoryEntry]) -> None:
        super().__init__(_says(since), state=held.state, version=held.version, changes=[_told(entry) for entry in since])


async def check_seen(connection: asyncpg.Connection, held: Locked, *, state: str | None, version: int | None) -> None:
    """`Overtaken` where the idea has another version or another state than was seen (None: nobody says what was seen);
    `BadInput` for a version that never was."""
    if version is not None and version != held.version:
        pasts = await queries.form.list_pasts(connection, held.id, version)
        if not pasts or pasts[0].version != version:
            says = Phrase("There is no version %(seen)s; the one that stands now is %(version)s.", seen=version, version=held.version)
            raise BadInput.one("/version", says)
        history = await list_history(connection, "idea", held.id)
        raise Overtaken(held, [entry for entry in history if entry.at >= pasts[0].replaced_at])
    if state is not None and state != held.state:
        moves = [entry for entry in await list_history(connection, "idea", held.id) if entry.facts.get("to") == held.state]
        raise Overtaken(held, moves[-1:])


def _says(since: Sequence[HistoryEntry]) -> Phrase:
    """The latest move, or else the latest change, in a sentence."""
    moves = [entry for entry in since if "to" in entry.facts and "from" in entry.facts]
    by = next((entry.person_name for entry in [*moves[-1:], *since[-1:]]), None) or Phrase("Somebody")
    if not moves:
        return Phrase("%(by)s has changed it meanwhile; look at how it stands now.", by=by)
    ends = {"start": words_of(moves[-1].facts["from"]), "end": words_of(moves[-1].facts["to"])}
    return Phrase("%(by)s has moved it meanwhile from “%(start)s” to “%(end)s”; look at how it stands now.", by=by, **ends)


def _told(entry: HistoryEntry) -> dict[str, Any]:
    moved = {name: entry.facts[name] for name in ("from", "to") if name in entry.facts}
    return {"verb": entry.verb, "by": entry.person_name, "at": entry.at, **moved, "fields": sorted(entry.facts.get("changes", ()))}
