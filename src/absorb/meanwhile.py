"""What goes on beside a long block: that a promise is still being kept, how far a search is."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

LOG = logging.getLogger("absorb.meanwhile")


@contextlib.asynccontextmanager
async def meanwhile(act: Callable[[], Awaitable[object]], every_seconds: float) -> AsyncIterator[None]:
    """While the block runs, `act` at once and then every so often. An act under way is waited for at the block's end; one
    that fails is logged and tried again at its next time, for what it tells is not what the block does."""
    over = asyncio.Event()

    async def again() -> None:
        while not over.is_set():
            try:
                await act()
            except Exception as error:
                LOG.warning("what a long work tells beside itself was not told, and is tried again: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), every_seconds)

    telling = asyncio.create_task(again())
    try:
        yield
    finally:
        over.set()
        await telling
