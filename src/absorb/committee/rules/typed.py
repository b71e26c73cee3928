"""What people type into the committee's forms."""

import re

_AMOUNT = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,2}|-))?")


def read_amount(text: str) -> int | None:
    """Minor units of an amount as people write it: "1 000 000 Kč", "1000,50", "1 000,-". None for what is no amount."""
    bare = "".join(text.split()).removesuffix("Kč").removesuffix("CZK").strip()
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        return None
    cents = (found[2] or "").replace("-", "")
    return int(found[1]) * 100 + int(cents.ljust(2, "0") or 0)
