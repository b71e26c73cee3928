"""What every engine shares: how it tells its progress. An engine is a pure function of its case."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a few words on what is being done now."""


def silent(share_done: float, doing: str) -> None:
    """The progress of a caller who does not want to know."""
