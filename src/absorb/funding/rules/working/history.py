"""Undo and redo over versions that are never taken back: going back is a new version that stands for an old one.

`versions` maps each version that is known to the one it stands for, None where somebody wrote it. Numbers follow each other.
"""

from collections.abc import Mapping

Versions = Mapping[int, int | None]


def find_undo(versions: Versions, now: int) -> int | None:
    """The version whose content comes back: what stood before the one that is seen now; None where nothing is known of it."""
    return _before(versions, _written(versions, now))


def find_redo(versions: Versions, now: int) -> int | None:
    """The version that undo went back from, the latest of them; None where nobody undid anything that still could come back."""
    seen = _written(versions, now)
    later = [version for version, stands_for in versions.items() if stands_for is None and _before(versions, version) == seen]
    return max(later, default=None)


def _written(versions: Versions, version: int) -> int:
    """The version whose content this one has."""
    stands_for = versions.get(version)
    return version if stands_for is None else stands_for


def _before(versions: Versions, written: int) -> int | None:
    return _written(versions, written - 1) if written - 1 in versions else None
