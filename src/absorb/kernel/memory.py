"""Work on very many values at once."""

import gc
import threading


class CollectorAtRest:
    """While a block runs, the collector of cyclic garbage rests, in the whole process; blocks may overlap.

    Work that makes some hundred thousand values and keeps them to its end makes no garbage, yet every pass of the collector
    walks over all of them: two thirds of such work were these passes. What is let go is freed at once all the same; only
    values that hold each other wait for the end of the last block. A collector that was at rest before stays so.
    """

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._blocks = 0
        self._was_enabled = False

    def __enter__(self) -> None:
        with self._counting:
            if self._blocks == 0:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._blocks += 1

    def __exit__(self, *failed: object) -> None:
        with self._counting:
            self._blocks -= 1
            if self._blocks == 0 and self._was_enabled:
                gc.enable()


collector_at_rest = CollectorAtRest()
