"""Who runs meetings and who speaks at them."""

RUNNERS: frozenset[str] = frozenset(("chair", "officer", "lead", "administrator"))
"""Who calls and runs meetings and notes what happens at them."""
VOTERS: frozenset[str] = RUNNERS | {"member"}
"""Who may declare a conflict and vote: each for themselves, where the body has a seat for them."""
