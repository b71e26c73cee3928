"""Connections shared out among processes, with real sockets on the loop that the service runs on."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from absorb.listening import Door, Loop


class Greeting(asyncio.Protocol):
    def connection_made(self, transport: Any) -> None:
        transport.write(b"here")


@contextlib.asynccontextmanager
async def door() -> AsyncIterator[tuple[Door, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        opened = await asyncio.get_running_loop().create_server(Greeting, sock=sock)
        assert isinstance(opened, Door)
        try:
            yield opened, sock
        finally:
            opened.close()
            await opened.wait_closed()


async def knock(sock: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(*sock.getsockname())


def run(test: Callable[[], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(asyncio.wait_for(test(), 30))  # type: ignore[arg-type]


def test_everybody_of_many_at_once_is_taken_in() -> None:
    async def many() -> None:
        async with door() as (_, sock):
            inside = await asyncio.gather(*(knock(sock) for _ in range(60)))
            assert [await reader.readexactly(4) for reader, _ in inside] == [b"here"] * 60
            for _, writer in inside:
                writer.close()

    run(many)


def test_who_has_somebody_inside_lets_an_idle_one_go_first() -> None:
    async def two() -> None:
        async with door() as (_, sock):
            first, writer = await knock(sock)
            assert await first.readexactly(4) == b"here"
            with sock.dup() as idle:
                taken = asyncio.get_running_loop().create_future()
                asyncio.get_running_loop().add_reader(idle, lambda: taken.done() or taken.set_result(idle.accept()[0]))
                second, other = await knock(sock)
                with await taken as connection:
                    connection.sendall(b"idle")
                    assert await second.readexactly(4) == b"idle"
                asyncio.get_running_loop().remove_reader(idle)
            writer.close()
            other.close()

    run(two)


def test_a_closed_door_takes_nobody() -> None:
    async def closed() -> None:
        async with door() as (opened, sock):
            opened.close()
            reader, writer = await knock(sock)  # the kernel has them wait; nobody comes
            with sock.dup() as left:
                left.setblocking(True)
                connection, _ = await asyncio.to_thread(left.accept)
            with connection:
                connection.sendall(b"left")
            assert await reader.readexactly(4) == b"left"
            assert not opened.is_serving()
            writer.close()

    run(closed)


def test_without_file_descriptors_who_knocks_waits_and_is_taken_in_later() -> None:
    async def scarce() -> None:
        async with door() as (_, sock):
            with socket.socket() as client:
                client.setblocking(False)
                soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
                resource.setrlimit(resource.RLIMIT_NOFILE, (client.fileno() + 1, hard))
                try:
                    client.connect_ex(sock.getsockname())
                    for _ in range(20):  # turns of the loop, in which the door hears and cannot open
                        await asyncio.sleep(0)
                finally:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                assert await asyncio.get_running_loop().sock_recv(client, 4) == b"here"

    run(scarce)
