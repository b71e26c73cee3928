"""How a vote is held: what is asked of the members, and whether it is known who said what."""

from typing import Literal, get_args

Kind = Literal["by_name", "hands", "secret", "approval", "score", "secret_approval", "secret_score"]
KINDS: tuple[Kind, ...] = get_args(Kind)

APPROVALS: frozenset[str] = frozenset(("approval", "secret_approval"))
"""Each idea is approved or not."""

SCORES: frozenset[str] = frozenset(("score", "secret_score"))
"""Each idea gets points up to a highest mark."""

MARKS = APPROVALS | SCORES
"""Marks for many ideas; they bind nobody."""

SECRET: frozenset[str] = frozenset(("secret", "secret_approval", "secret_score"))
"""Who voted is kept apart from what was voted."""
