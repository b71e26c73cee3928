"""Where a test's own server may listen."""

import socket

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
