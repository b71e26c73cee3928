"""Taking calls in from the folders of `templates/applications`: what the town wrote itself is never written over."""

import asyncio
from pathlib import Path

import asyncpg
import msgspec

from absorb.calls.actions.versions import Written, keep_version
from absorb.calls.queries import versions as queries
from absorb.calls.rules import CallText, read_call
from absorb.calls.schemas import Loaded
from absorb.db import Acting, transaction
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.resources import TEMPLATES
from absorb.storage import content_hash

FILE = "call.toml"


class CallFile(msgspec.Struct, frozen=True):
    call: CallText
    text: str
    sha256: str


async def load_calls(acting: Acting, folder: Path = TEMPLATES / "applications") -> list[Loaded]:
    """Take in every `call.toml` below the folder. A call whose file has changed gets a new version; the rest stays.

    A call that the town wrote itself stays as it is: the newer file waits beside it for the town's word, and the Centre is told.
    BadInput lists the faults of all files, each with its file, line and key, and then nothing is taken in.
    """
    files = await asyncio.to_thread(read_folder, folder)
    async with transaction(acting) as connection:
        await connection.execute(queries.LOCK)
        return [await _load(connection, file) for file in files]


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
        found.setdefault(call.code, (name, CallFile(call, raw.decode("utf-8-sig"), content_hash(raw))))
    if not found and not faults:
        faults.append(Fault(str(folder), Phrase("There is no %(file)s in this folder or below it.", file=FILE)))
    if faults:
        raise BadInput(faults)
    return [file for _, (_, file) in sorted(found.items())]


async def _load(connection: asyncpg.Connection, file: CallFile) -> Loaded:
    code, latest = file.call.code, await queries.find_latest(connection, file.call.code)
    if latest is not None and latest.shipped_sha256 == file.sha256:
        return Loaded(latest.id, code, latest.version, is_new=False)
    if latest is None or latest.origin == "shipped":
        return await keep_version(connection, Written(file.call, file.text, file.sha256, is_shipped=True))
    if await connection.fetchval(queries.KEEP_SHIPPED, new_id(), code, file.text, file.sha256):
        says = "A newer text of the call %(code)s “%(call)s” came with the service. Yours stays until you take it over."
        await tell(
            connection, "call_shipped", says, {"code": code, "call": file.call.title}, f"/calls/{code}/versions", roles=("officer", "lead")
        )
    return Loaded(latest.id, code, latest.version, is_new=False, waits=True)
