"""How several processes of one machine share out the connections that come in to one socket.

All of them are woken when somebody knocks, and the first to run would take everybody who knocks in that moment: of twenty
connections opened at once, mostly all twenty. People would wait in one process while another is idle. So each waits the
longer the more connections it has already, and then takes one.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvloop

LONGEST = 4
"""Milliseconds that a process waits at the most before it takes somebody in."""

AFTER_TROUBLE = 1.0
"""Seconds until it is tried again where no connection could be taken, for want of file descriptors mostly."""


class Loop(uvloop.Loop):
    """An event loop whose servers on a socket that was given to them take connections in turn with other processes."""

    async def create_server(self, protocol_factory: Any, *args: Any, sock: socket.socket | None = None, **options: Any) -> Any:
        if sock is None or options.get("ssl") is not None:
            return await super().create_server(protocol_factory, *args, sock=sock, **options)
        sock.setblocking(False)
        sock.listen(options.get("backlog", 100))
        return Door(self, protocol_factory, sock)


class Door:
    """A listening socket that this process shares with others."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol_factory: Callable[[], asyncio.BaseProtocol], sock: socket.socket) -> None:
        self.sockets = (sock,)
        self._loop, self._protocol_factory, self._socket = loop, protocol_factory, sock
        self._inside: list[asyncio.BaseTransport] = []
        self._is_closed = False
        self._taking: set[asyncio.Task[None]] = set()
        self._watch()

    def _watch(self) -> None:
        if not self._is_closed:
            self._loop.add_reader(self._socket, self._knocked)

    def _knocked(self) -> None:
        self._loop.remove_reader(self._socket)
        self._inside = [transport for transport in self._inside if not transport.is_closing()]
        if self._inside:
            self._loop.call_later(min(len(self._inside).bit_length(), LONGEST) / 1000, self._open)
        else:
            self._open()

    def _open(self) -> None:
        if self._is_closed:
            return
        try:
            connection, _ = self._socket.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass  # another process has taken them in, or they have gone
        except OSError:
            self._loop.call_later(AFTER_TROUBLE, self._watch)
            return
        else:
            task = self._loop.create_task(self._take_in(connection))
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)
        self._watch()

    async def _take_in(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport, _ = await self._loop.connect_accepted_socket(self._protocol_factory, connection)
        self._inside.append(transport)

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._loop.remove_reader(self._socket)

    async def wait_closed(self) -> None:
        await asyncio.gather(*self._taking, return_exceptions=True)

    def is_serving(self) -> bool:
        return not self._is_closed
