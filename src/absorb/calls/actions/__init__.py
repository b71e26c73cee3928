"""What is done with calls: taking them in, offering ideas to them."""

from absorb.calls.actions.editing import begin_draft, drop_draft, leave_shipped, publish_draft, save_draft
from absorb.calls.actions.loading import load_calls
from absorb.calls.actions.offering import offer_ideas

__all__ = ["begin_draft", "drop_draft", "leave_shipped", "load_calls", "offer_ideas", "publish_draft", "save_draft"]
