"""Servers as child processes of ours: how they are started, as which user, and how they end."""

import errno
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from absorb.embedded import launch
from absorb.kernel.errors import Unavailable

START_SECONDS = 120.0
"""A server that recovers after a power cut replays its log first, so this is generous."""

STOP_SECONDS = 30.0
LOG_LIMIT_BYTES = 8 * 1024 * 1024
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
"""Nothing of ours: a PGPORT, PGDATA or LD_LIBRARY_PATH of the caller must not reach the servers."""


class Way(msgspec.Struct, frozen=True):
    """As whom a server runs: `plain` as we are, `map` inside a user namespace as `uid`, `drop` after setuid to `uid`."""

    kind: Literal["plain", "map", "drop"]
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """Whose the server's files are, seen from outside."""
        return (self.uid, self.gid) if self.kind == "drop" else (os.geteuid(), os.getegid())


def ways(owner_uid: int | None) -> list[Way]:
    """The ways worth trying, best first, for data owned by `owner_uid` (None: not made yet).

    PostgreSQL refuses to run as root and as a user without a name; a user namespace gives it another number while
    files and the folders above stay as they are.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        return [Way("plain", uid, gid)] if _has_name(uid) else [_mapped()]
    if owner_uid not in (None, 0) and _has_name(owner_uid):
        return [_dropped(owner_uid)]
    return [_mapped(), _dropped(None)]


def _mapped() -> Way:
    named = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
    return Way("map", named.pw_uid, named.pw_gid)


def _dropped(uid: int | None) -> Way:
    entry = pwd.getpwnam("nobody") if uid is None else pwd.getpwuid(uid)
    return Way("drop", entry.pw_uid, entry.pw_gid)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def command(argv: Sequence[str], way: Way, folder: Path, parent_end: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command line that runs `argv` in `folder` the given way, ended by `parent_end` when we end."""
    script = [sys.executable, "-I", "-S", launch.__file__]
    return [*script, str(os.getpid()), way.kind, str(way.uid), str(way.gid), str(int(parent_end)), str(folder), *argv]


def run(argv: Sequence[str], way: Way, folder: Path, *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program of the servers to its end, out of reach of the terminal's Ctrl-C."""
    return subprocess.run(
        command(argv, way, folder),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=_ENVIRONMENT,
        start_new_session=True,
        check=False,
    )


class Child:
    """One running server: in a session of its own, its words in a log file, ended by the kernel when we end.

    The kernel takes the *thread* that started it for its parent: start servers from a thread that outlives them.
    """

    def __init__(self, name: str, argv: Sequence[str], *, way: Way, folder: Path, log: Path, stop: signal.Signals) -> None:
        self.name = name
        self.log = log
        self._stop = stop
        output = open_log(log)
        os.fchown(output, *way.owner)
        self._said_from = os.fstat(output).st_size
        try:
            self._popen = subprocess.Popen(
                command(argv, way, folder, stop),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        finally:
            os.close(output)

    @property
    def pid(self) -> int:
        return self._popen.pid

    def wait_ready(self, is_ready: Callable[[int], bool]) -> None:
        """Return when `is_ready(pid)`; if the server ends before or takes too long, say its last words."""
        deadline = time.monotonic() + START_SECONDS
        while not is_ready(self.pid):
            status = self._popen.poll()
            if status is not None:
                raise Unavailable(f"{self.name} ended at its start (status {status}): {self.last_words()} Its log is {self.log}.")
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"{self.name} is not ready after {START_SECONDS:.0f} s: {self.last_words()} Its log is {self.log}; "
                    "see whether the disk or the machine is overloaded, then start again."
                )
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to end in order; make it when it does not."""
        for number in (self._stop, signal.SIGQUIT, signal.SIGKILL):
            if self._popen.poll() is not None:
                return
            self._popen.send_signal(number)
            try:
                self._popen.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue

    def last_words(self) -> str:
        """The last lines it wrote since this start, as part of a sentence."""
        with self.log.open("rb") as file:
            file.seek(self._said_from)
            return quoted(file.read().decode(errors="replace"))


def quoted(output: str, lines: int = 3) -> str:
    """The last lines of a program's output, joined to stand inside a sentence."""
    said = [line.strip() for line in output.splitlines() if line.strip()]
    return "“" + " / ".join(said[-lines:]) + "”." if said else "it said nothing."


def open_log(log: Path) -> int:
    """The log, opened to be written at its end; a long one is put aside first."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def remedy_for(error: OSError) -> str:
    """What a person can do about a refusal of the file system, as the second half of a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full: make room there, or name a folder on another disk"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "it cannot be written by this user: give the user the folder, or name another one"
    return f"{(error.strerror or 'unknown reason').lower()}: name a folder that can be made and written"
