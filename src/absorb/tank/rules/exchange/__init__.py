"""The tank as a table: an idea's fields as cells that people can read and type, and what a changed table says."""

from absorb.tank.rules.exchange.cells import KEY, LONGEST_CELL, TABLE, Names, cell_text, clean, key_text, read_cell, read_key
from absorb.tank.rules.exchange.comparing import Change, Compared, compare, take_new

__all__ = [
    "KEY", "LONGEST_CELL", "TABLE", "Change", "Compared", "Names", "cell_text", "clean", "compare", "key_text", "read_cell", "read_key",
    "take_new",
]  # fmt: skip
