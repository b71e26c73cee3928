"""The budget to choose under, as people and programs write it."""

from absorb.committee.rules.typed import read_amount
from absorb.kernel.errors import BadInput

LARGEST = 10**15


def budget_of(text: str) -> int:
    """Minor units above zero of "1 000 000 Kč" or "1000000.00"; BadInput otherwise."""
    found = read_amount(text)
    if found is None or not 0 < found <= LARGEST:
        raise BadInput.one("/budget", "Write the budget as an amount above zero, such as 1 000 000.")
    return found
