"""Identities: UUIDv7 for rows, short references for people. Time and randomness are passed in by `new_id`'s callers in tests."""

import os
import time
import uuid


def uuid7_from(milliseconds: int, randomness: bytes) -> uuid.UUID:
    """UUID version 7 (RFC 9562 § 5.7) from Unix milliseconds and ten random bytes."""
    if len(randomness) != 10:
        raise ValueError("a UUIDv7 takes ten random bytes")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(randomness, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def new_id() -> uuid.UUID:
    """A fresh row id: sorts by the time it was made."""
    return uuid7_from(time.time_ns() // 1_000_000, os.urandom(10))


def reference(prefix: str, year: int, number: int) -> str:
    """What people read out on the telephone: reference("UL", 2026, 42) is "UL-2026-0042"."""
    return f"{prefix}-{year}-{number:04d}"
