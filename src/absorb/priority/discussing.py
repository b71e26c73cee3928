"""Where a round's ideas for discussion are put on a meeting's agenda. The room that holds meetings says it; priority knows none.

set_discussing("/committee/rounds/%(number)s")
"""

_address: list[str] = []


def set_discussing(address: str) -> None:
    """Say at which address it is done; `%(number)s` stands for the round's number."""
    _address[:] = [address]


def discussing_address(number: int) -> str | None:
    """The address for this round, None where no room holds meetings."""
    return _address[0] % {"number": number} if _address else None
