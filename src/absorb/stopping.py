"""What is to end at once when the service is told to stop, not only after its last answer has been given."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def when_told_to_stop(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` in the running loop when this process gets SIGTERM or SIGINT, before whoever handles them so far.

    The server waits for answers under way before it ends the application, so an endless answer has to hear of it here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    former = {number: handler for number in (signal.SIGTERM, signal.SIGINT) if callable(handler := signal.getsignal(number))}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        former[signal.Signals(number)](number, frame)

    for number in former:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in former.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, handler)
