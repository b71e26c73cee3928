"""Where a test's own server may listen."""

import socket


def free_port() -> int:
    """A port of this machine that nobody has now: several test processes serve at once."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
