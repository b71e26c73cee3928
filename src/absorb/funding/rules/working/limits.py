"""Limits of single years and months as people write them, one beside the other: "2027: 100 000; 3/2027: 5 000"."""

import re


def split_limits(text: str) -> list[tuple[str, str]]:
    """What each part is of, and its amount, both as they were typed; parts stand on lines of their own or behind semicolons. A
    part without a colon has no amount: ""."""
    parts = filter(None, (part.strip() for part in re.split("[;\n]", text)))
    return [(of.strip(), amount.strip()) for of, _, amount in (part.partition(":") for part in parts)]
