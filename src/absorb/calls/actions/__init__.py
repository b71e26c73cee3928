"""What is done with calls: taking them in, offering ideas to them."""

from absorb.calls.actions.loading import load_calls
from absorb.calls.actions.offering import offer_ideas

__all__ = ["load_calls", "offer_ideas"]
