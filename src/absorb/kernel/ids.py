"""Identities: UUIDv7 for rows, short references for people. Time and randomness are passed in by `new_id`'s callers in tests."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_latest = 0


def uuid7_from(milliseconds: int, randomness: bytes) -> uuid.UUID:
    """UUID version 7 (RFC 9562 § 5.7) from Unix milliseconds and ten random bytes."""
    if len(randomness) != 10:
        raise ValueError("a UUIDv7 takes ten random bytes")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(randomness, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def new_id() -> uuid.UUID:
    """A fresh row id. It sorts after every one that this process made before, so that what one transaction writes stays in
    its order: the twelve bits after the milliseconds are their fraction, and never stand still (RFC 9562 § 6.2, method 3)."""
    global _latest
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    with _lock:
        _latest = stamp = max(milliseconds << 12 | rest * 4096 // 1_000_000, _latest + 1)
    fraction = (stamp & 0xFFF) << 64
    return uuid7_from(stamp >> 12, (fraction | int.from_bytes(os.urandom(8), "big")).to_bytes(10, "big"))


def reference(prefix: str, year: int, number: int) -> str:
    """What people read out on the telephone: reference("UL", 2026, 42) is "UL-2026-0042"."""
    return f"{prefix}-{year}-{number:04d}"
