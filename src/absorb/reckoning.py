"""Long reckoning beside the event loop: engines, workbooks and long texts, in a few threads of their own.

Passwords and files are worked with in asyncio's own threads, so signing in never waits behind somebody's ranking. A
process takes in as much as it can do in some minutes; who comes after that is told to come back.
"""

import asyncio
import contextvars
import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from absorb.kernel.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 2
MOST_WAITING = 16
"""Works that are under way or wait, in one process."""


class Reckoning:
    """So many threads, and how many works are in them or before them."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="reckoning")
        self._most_waiting = most_waiting
        self._taken = 0
        self._counting = threading.Lock()

    async def reckon(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What the function answers; `Unavailable` where too many works wait already."""
        if self._taken >= self._most_waiting:
            raise Unavailable("Too many calculations wait already; nothing was changed. Try again in a few minutes.")
        work = functools.partial(contextvars.copy_context().run, functools.partial(function, *arguments, **named))
        with self._counting:
            self._taken += 1
        done = self._threads.submit(work)
        done.add_done_callback(self._give_back)
        return await asyncio.wrap_future(done)

    def _give_back(self, done: object) -> None:
        with self._counting:
            self._taken -= 1


reckon = Reckoning().reckon
