"""What is done with notices: people are told, choose how they want it, and get their letters."""

from absorb.notices.actions.choices import choose, leave, mark_seen
from absorb.notices.actions.letters import SEND_NOTICES, promise_digests, send_notices
from absorb.notices.actions.memberships import tell_membership
from absorb.notices.actions.telling import tell

__all__ = ["SEND_NOTICES", "choose", "leave", "mark_seen", "promise_digests", "send_notices", "tell", "tell_membership"]
