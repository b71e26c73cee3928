"""`make demo`: real servers out of wheels, the main job on real input, then the pages.

python -m demo [--no-serve] [--port N] [--folder DIR] [--out DIR]
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

import asyncpg

from absorb.db import ENGINE
from absorb.documents.actions import use_files
from absorb.embedded import Servers, embedded
from absorb.kernel.errors import AbsorbError
from absorb.settings import Settings
from absorb.storage import Files
from demo import job

ROOT = Path(__file__).resolve().parent.parent


class Steps:
    """Progress on standard output: what is being done, and how long it has taken."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __call__(self, says: str) -> None:
        print(f"{time.monotonic() - self._started:6.1f} s  {says}", flush=True)


def main() -> int:
    """Run the demonstration; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="end after the main job")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".data" / "demo")
    parser.add_argument("--out", type=Path, default=ROOT / "out")
    arguments = parser.parse_args()
    say = Steps()
    # An ending asked for while servers start must still stop them: the context managers below do, on any exception.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        with embedded(arguments.folder, say=say) as servers:
            settings = _settings(servers, arguments.folder, arguments.port, say)
            asyncio.run(_demonstrate(servers, settings, arguments, say))
    except AbsorbError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nEnded; everything that was started is stopped.", flush=True)
        return 130 if arguments.no_serve else 0
    return 0


def _settings(servers: Servers, folder: Path, port: int, say: Steps) -> Settings:
    free = _free_port(port)
    if free != port:
        say(f"Port {port} is taken; taking {free} instead.")
    return Settings(
        database_url=servers.database_url,
        owner_database_url=servers.owner_database_url,
        redis_url=servers.redis_url,
        files=str((folder / "files").resolve()),
        secret=_kept(folder / "secret", lambda: secrets.token_urlsafe(48)),
        origin=f"http://localhost:{free}",
        host="127.0.0.1",
        port=free,
        pool_size=6,
        log_level="warning",
        smtp_url=(folder / "letters").resolve().as_uri(),
        mail_from="Absorb <absorb@ukazka.example>",
    )


def _free_port(wanted: int) -> int:
    for port in (*range(wanted, wanted + 50), 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def _kept(path: Path, make: "object") -> str:
    """A secret made once and kept, readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())  # type: ignore[operator]
    return path.read_text()


def _fingerprint() -> str:
    """Of everything that decides the main job's result: another fingerprint, another run."""
    from absorb.resources import MIGRATIONS, TEMPLATES

    digest = hashlib.sha256()
    for folder in (
        ROOT / "demo",
        ROOT / "src" / "absorb",
        MIGRATIONS,
        TEMPLATES / "applications",
        TEMPLATES / "scoring",
        TEMPLATES / "funding",
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and "_packed" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


async def _demonstrate(servers: Servers, settings: Settings, arguments: argparse.Namespace, say: Steps) -> None:
    from absorb.migrate import migrate
    from absorb.worker import connect_queue

    done, fingerprint = arguments.folder / "done", _fingerprint()
    use_files(Files(settings.files))
    fresh = not (done.exists() and done.read_text() == fingerprint and (arguments.out / "index.html").exists())
    if fresh:
        done.unlink(missing_ok=True)
        await _empty_database(servers)
        shutil.rmtree(settings.files, ignore_errors=True)
        use_files(Files(settings.files))
        say("Preparing the database …")
        await migrate(servers.owner_database_url, for_login="absorb")
    password = _kept(arguments.folder / "password", lambda: "-".join(secrets.choice(_SYLLABLES) for _ in range(6)))
    queue = await connect_queue(settings.redis_url)
    await ENGINE.open(settings.database_url, size=settings.pool_size)
    try:
        if fresh:
            await queue.flushall()
            owner = await asyncpg.connect(servers.owner_database_url)
            try:
                await job.run(owner, queue, out=arguments.out, password=password, say=say)
            finally:
                await owner.close()
            done.write_text(fingerprint)
        else:
            say(f"The main job has been done before; its results are in {arguments.out}/.")
        if not arguments.no_serve:
            await _serve(settings, queue, password, arguments.out, say)
    finally:
        await ENGINE.close()
        with contextlib.suppress(Exception):
            await queue.aclose()


_SYLLABLES = (
    "most",
    "labe",
    "vrch",
    "lípa",
    "skala",
    "dům",
    "pole",
    "zahrada",
    "vlak",
    "kniha",
    "jablko",
    "řeka",
    "okno",
    "cesta",
    "hora",
    "sníh",
)


async def _empty_database(servers: Servers) -> None:
    """A half-done run leaves half a story: the job starts from an empty database."""
    owner = await asyncpg.connect(servers.owner_database_url)
    try:
        await owner.execute("drop schema public cascade; create schema public; grant usage on schema public to public")
    finally:
        await owner.close()


async def _serve(settings: Settings, queue: object, password: str, out: Path, say: Steps) -> None:
    import uvicorn

    from absorb.app import create_app
    from absorb.worker import work

    config = uvicorn.Config(create_app(settings), host=settings.host, port=settings.port, log_level="warning", server_header=False)
    server = uvicorn.Server(config)
    chores = asyncio.create_task(work(queue))  # type: ignore[arg-type]
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.wait([serving], timeout=0.02)
    if server.started:
        say("Serving.")
        _print_sign_ins(settings, password, out)
    try:
        await serving
    finally:
        chores.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await chores


def _print_sign_ins(settings: Settings, password: str, out: Path) -> None:
    width = max(len(email) for email, _, _ in job.PEOPLE)
    print(f"\n  {settings.origin}\n\n  Sign in as (password for all: {password})")
    for email, name, role in job.PEOPLE:
        if role != "member" or email.startswith("clen1@"):
            print(f"    {email:<{width}}  {role:<13}  {name}")
    print(f"\n  The job's results: {out / 'index.html'}")
    print(f"  Letters are kept instead of sent: {settings.smtp_url}\n  Ctrl-C ends it.\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
