"""The demonstration, run once for all its tests as a newcomer runs it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2]


class Demo(msgspec.Struct, frozen=True):
    """Where the finished job left its data and its results, and what it said."""

    folder: Path
    out: Path
    said: str


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "demo", "--folder", str(folder), "--out", str(out), *more]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`make demo SERVE=no` in a folder of its own."""
    home = tmp_path_factory.mktemp("demo")
    folder, out = home / "data", home / "out"
    folder.mkdir()
    done = subprocess.run(command(folder, out, "--no-serve"), cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, ""), done
    return Demo(folder=folder, out=out, said=done.stdout)


class Served(msgspec.Struct, frozen=True):
    """The served demonstration: its address, the password, the sign-ins by role, and what it said."""

    address: str
    password: str
    emails: dict[str, str]
    said: str


@pytest.fixture(scope="module")
def served(demo: Demo) -> Iterator[Served]:
    """The second start, which serves; ended with Ctrl-C."""
    running = subprocess.Popen(
        command(demo.folder, demo.out, "--port", str(_free_port())), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert running.stdout is not None
    said = ""
    try:
        for line in running.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        address = re.search(r"http://localhost:\d+", said)
        password = re.search(r"password for all: (\S+)\)", said)
        assert address is not None, said
        assert password is not None, said
        emails = {role: email for email, role in re.findall(r"^    (\S+@\S+)\s+(\w+)", said, re.MULTILINE)}
        yield Served(address=address.group(), password=password.group(1), emails=emails, said=said)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
        assert _processes_of(demo.folder) == []


def _free_port() -> int:
    """A port that nobody has now, for two test processes serve at once."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _processes_of(folder: Path) -> list[str]:
    """Command lines of live processes that name the folder: none may be left."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(folder) in line:
                found.append(line)
    return found
