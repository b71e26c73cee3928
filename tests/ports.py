"""Where a test's own server may listen, and when it does."""

import contextlib
import socket
import subprocess
import time
from typing import Any

import httpx

_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port of this machine that is nobody else's until this process ends.

    It stays bound by a socket that never listens: a server that is told the number may have it, for both allow the address to be
    shared (SO_REUSEADDR); whoever asks the system for any port, here or in another process, gets another.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    return int(held.getsockname()[1])


def wait_until_served(address: str, server: subprocess.Popen[Any]) -> None:
    """Until this address answers with 200. A server that ends before, or has not answered in a minute, fails the test."""
    deadline = time.monotonic() + 60
    with httpx.Client() as client:
        while True:
            assert server.poll() is None, f"the server ended with {server.returncode}: {server.communicate()}"
            with contextlib.suppress(httpx.TransportError):
                if client.get(address).status_code == 200:
                    return
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.05)
