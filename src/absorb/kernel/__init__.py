"""Values that every room may use: money, periods, ids, errors, Czech text. No I/O, no state."""
