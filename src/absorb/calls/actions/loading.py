"""Taking calls in from the folders of `templates/applications`."""

import asyncio
from pathlib import Path

import asyncpg
import msgspec

from absorb.calls.queries import calls as queries
from absorb.calls.rules import CallText, has_unverified, read_call
from absorb.calls.schemas import Loaded
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise_once
from absorb.resources import TEMPLATES
from absorb.storage import content_hash
from absorb.tank.actions.moving import OFFER_SET_ASIDE

FILE = "call.toml"


class CallFile(msgspec.Struct, frozen=True):
    call: CallText
    sha256: str


async def load_calls(acting: Acting, folder: Path = TEMPLATES / "applications") -> list[Loaded]:
    """Take in every `call.toml` below the folder. A call whose file has changed gets a new version; the rest stays.

    BadInput lists the faults of all files, each with its file, line and key, and then nothing is taken in.
    """
    files = await asyncio.to_thread(read_folder, folder)
    async with transaction(acting) as connection:
        await connection.execute(queries.LOCK)
        loaded = [await _load(connection, file) for file in files]
        if any(one.is_new for one in loaded):
            await promise_once(connection, OFFER_SET_ASIDE)
    return loaded


def read_folder(folder: Path) -> list[CallFile]:
    """The calls below a folder, by code."""
    faults: list[Fault] = []
    found: dict[str, tuple[str, CallFile]] = {}
    for path in sorted(folder.rglob(FILE)):
        name = path.relative_to(folder).as_posix()
        raw = path.read_bytes()
        try:
            call = read_call(raw)
        except BadInput as error:
            faults += [Fault(f"{name}, {fault.pointer}", fault.says) for fault in error.faults]
            continue
        if call.code in found:
            says = Phrase("The call “%(code)s” stands in %(file)s too; each call has one file.", code=call.code, file=found[call.code][0])
            faults.append(Fault(f"{name}, /code", says))
        found.setdefault(call.code, (name, CallFile(call, content_hash(raw))))
    if not found and not faults:
        faults.append(Fault(str(folder), Phrase("There is no %(file)s in this folder or below it.", file=FILE)))
    if faults:
        raise BadInput(faults)
    return [file for _, (_, file) in sorted(found.items())]


async def _load(connection: asyncpg.Connection, file: CallFile) -> Loaded:
    call, latest = file.call, await connection.fetchrow(queries.LATEST, file.call.code)
    if latest is not None and latest["file_sha256"] == file.sha256:
        return Loaded(latest["id"], call.code, latest["version"], is_new=False)
    call_id, version = new_id(), latest["version"] + 1 if latest else 1
    opens, closes, allocation = call.timing.opens_on, call.timing.closes_on, call.amounts.allocation
    await connection.execute(
        queries.ADD, call_id, call.programme.code, call.code, version, call.title, opens.value if opens else None,
        closes.value if closes else None, int(allocation.value) if allocation else None, plain(call), file.sha256, has_unverified(call),
    )  # fmt: skip
    verb = "call changed" if latest else "call added"
    await record(connection, verb, ("call", call_id), {"code": call.code, "version": version, "file_sha256": file.sha256})
    return Loaded(call_id, call.code, version, is_new=True)
