"""The data folder of the embedded servers: one holder at a time, a short place for sockets, no strangers left behind."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from absorb.embedded.children import STOP_SECONDS, Way, remedy_for
from absorb.kernel.errors import Unavailable

SOCKET_PATH_BYTES = 107
"""What fits into sockaddr_un on Linux, without the closing zero."""

LONGEST_SOCKET = ".s.PGSQL.5432.lock"
_SERVERS = ("postgres", "initdb", "valkey-server")
_MAKING = "making-"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder if need be and hold it alone.

    The lock is the kernel's and goes with us, however we end; the number in the file only tells others who holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unavailable(f"The data folder {folder} cannot be used: {remedy_for(error)}.") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise Unavailable(
                f"The data folder {folder} is in use by process {holder}: end that one first, or name another folder."
            ) from None
        except OSError as error:
            raise Unavailable(f"The data folder {folder} cannot be locked: {remedy_for(error)}.") from None
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise Unavailable(f"The data folder {folder} cannot be written: {remedy_for(error)}.") from None
        yield
    finally:
        os.close(handle)


def check_room(folder: Path, needed_bytes: int) -> None:
    """Refuse a start that would fill the disk half-way."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise Unavailable(
            f"The disk of {folder} has {free // 2**20} MiB free and the servers need {needed_bytes // 2**20} MiB: "
            "make room there, or name a folder on another disk."
        )


@contextlib.contextmanager
def making(folder: Path, way: Way) -> Iterator[Path]:
    """A new sub-folder to make something in before it takes its name; removed when it did not."""
    made = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder))
    try:
        os.chown(made, *way.owner)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def remove_unfinished(folder: Path) -> None:
    """Remove what an interrupted start was making."""
    for path in folder.glob(f"{_MAKING}*"):
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def sockets(folder: Path, way: Way) -> Iterator[Path]:
    """An empty folder for the servers' sockets, closed to other users, gone afterwards.

    It has the same name at each start and lies in the temporary folder, because a socket's path must be short.
    """
    path = sockets_path(folder)
    owners = (os.geteuid(), way.owner[0])
    try:
        if _is_own(path, owners):
            shutil.rmtree(path)
        path.mkdir(mode=0o700)
        os.chown(path, *way.owner)
    except OSError as error:
        raise Unavailable(f"The folder for sockets {path} cannot be made: {remedy_for(error)} in TMPDIR.") from None
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sockets_path(folder: Path) -> Path:
    """Where the sockets of this data folder are put: short, the same each time."""
    name = f"absorb-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108  (its owner and mode are checked)
        path = Path(base) / name
        if len(os.fsencode(path / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES and Path(base).is_dir():
            return path
    raise Unavailable("There is no temporary folder with a short path for sockets: set TMPDIR to one of at most 60 characters.")


def _is_own(path: Path, owners: tuple[int, ...]) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise Unavailable(f"{path} is in the way: it belongs to user {found.st_uid}, or is no folder. Remove it, or set TMPDIR.")
    return True


def end_former(folder: Path) -> list[str]:
    """End the servers that a former run left on this folder and wait until they are gone; answers what they were.

    Call while holding the folder: then whatever still runs there has lost whoever started it.
    """
    ended = [f"{found.name} {found.pid}" for found in running_in(folder) if found.leads]
    for number in (None, signal.SIGQUIT, signal.SIGKILL):
        for found in running_in(folder):
            if found.leads or number:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(found.pid, number or (signal.SIGTERM if found.name == "valkey-server" else signal.SIGINT))
        deadline = time.monotonic() + STOP_SECONDS
        while (running := running_in(folder)) and time.monotonic() < deadline:
            time.sleep(0.01)
        if not running:
            return ended
    left = ", ".join(str(found.pid) for found in running)
    raise Unavailable(f"A former run's servers on {folder} do not end (processes {left}): end them by hand, then start again.")


class _Running(msgspec.Struct, frozen=True):
    """A server program at work in the folder; it `leads` when it was started there, not forked by one that was."""

    pid: int
    name: str
    leads: bool


def running_in(folder: Path) -> list[_Running]:
    """Every living server program whose arguments or working folder lie in this folder."""
    inside = os.fsencode(folder) + b"/"
    running = []
    parents: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is another user's
            name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
            if name not in _SERVERS or _is_dead(process):
                continue
            leads = any(argument.startswith(inside) for argument in (process / "cmdline").read_bytes().replace(b"=", b"\0").split(b"\0"))
            if leads or os.fsencode(os.readlink(process / "cwd")).startswith(inside):
                running.append(_Running(int(process.name), name, leads))
                parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    # A child that was forked this very moment still bears its parent's arguments: it leads nothing.
    pids = {found.pid for found in running}
    mended = (msgspec.structs.replace(found, leads=found.leads and parents.get(found.pid) not in pids) for found in running)
    return sorted(mended, key=lambda found: found.pid)


def _is_dead(process: Path) -> bool:
    """Whether it has ended and only waits to be collected by its parent, which may never happen in a container."""
    return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] in "ZX"
