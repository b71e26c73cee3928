"""What a call says of who pays, as programs see it."""

from typing import Any

import msgspec


class ByCallOut(msgspec.Struct, frozen=True):
    """A working copy that stands at `version` with what its call says, and what the call does not say or nobody has read in it."""

    version: int
    content: dict[str, Any]
    notes: list[str]
