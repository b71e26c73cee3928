"""PostgreSQL and Valkey out of their wheels, as child processes of ours, for the demo, a small office and the tests.

Needs no root, no container and no installed server. Everything lies in one folder: the cluster, its passwords, logs
and a lock. Servers listen on Unix sockets alone. They end when we end, also when we are killed; the next start ends
whatever was left and recovers. Linux only.
"""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from absorb.embedded import folder as folders
from absorb.embedded import postgres, valkey
from absorb.embedded.children import remedy_for
from absorb.kernel.errors import Unavailable

__all__ = ["Servers", "embedded"]


class Servers(msgspec.Struct, frozen=True):
    """Where the running servers are. The addresses hold passwords, so this never prints them.

    `database_url` is the application's role `absorb`, `owner_database_url` the role `absorb_owner` that owns the
    database of that name and may create databases and roles; neither is a superuser. `superuser_url` leads to the
    database `postgres`, for tests that need more. `redis_url` is for `arq.connections.RedisSettings.from_dsn`.
    """

    database_url: str
    owner_database_url: str
    superuser_url: str
    redis_url: str
    postgres_pid: int
    valkey_pid: int

    def __repr__(self) -> str:
        return f"Servers(PostgreSQL process {self.postgres_pid}, Valkey process {self.valkey_pid})"

    __str__ = __repr__


@contextlib.contextmanager
def embedded(folder: Path, *, say: Callable[[str], None], fresh: bool = False, durable: bool = True) -> Iterator[Servers]:
    """Run both servers on `folder` for the length of the block.

    `say` gets each step as a short sentence. `fresh` throws away what was in the folder before. `durable=False` trades
    safety in a power cut for speed: for tests. Call it from the main thread, or one that outlives the block. Raises
    `Unavailable`, one sentence with the remedy, when a server cannot run here.
    """
    if sys.platform != "linux":
        raise Unavailable("The embedded servers run on Linux alone: set ABSORB_DATABASE_URL and ABSORB_REDIS_URL to servers of your own.")
    folder = folder.resolve()
    with contextlib.ExitStack() as stack:
        stack.enter_context(folders.held(folder))
        try:
            servers = _start(stack, folder, say, fresh=fresh, durable=durable)
        except OSError as error:
            raise Unavailable(f"The embedded servers cannot start in {folder}: {remedy_for(error)} ({error.filename}).") from error
        yield servers


def _start(stack: contextlib.ExitStack, folder: Path, say: Callable[[str], None], *, fresh: bool, durable: bool) -> Servers:
    if former := folders.end_former(folder):
        say(f"Ended what a former run left behind: {', '.join(former)}.")
    folders.remove_unfinished(folder)
    if fresh:
        for name in ("postgres", "valkey"):
            shutil.rmtree(folder / name, ignore_errors=True)
    cluster = postgres.open_cluster(folder)
    if cluster is None:
        say(f"Making a new PostgreSQL database in {folder} …")
        cluster = postgres.make_cluster(folder, durable=durable)
    folders.check_room(folder, postgres.STARTED_CLUSTER_BYTES)
    sockets = stack.enter_context(folders.sockets(folder, cluster.way))
    say("Starting Valkey …")
    queue, redis_url = valkey.start(folder, sockets, cluster.way)
    stack.callback(queue.stop)
    say("Starting PostgreSQL …")
    database = cluster.start(sockets, folder / "postgres.log", durable=durable)
    stack.callback(database.stop)
    return Servers(
        database_url=cluster.url(postgres.APPLICATION, sockets),
        owner_database_url=cluster.url(postgres.OWNER, sockets),
        superuser_url=cluster.url(postgres.SUPERUSER, sockets),
        redis_url=redis_url,
        postgres_pid=database.pid,
        valkey_pid=queue.pid,
    )
