"""What is done with notices: people are told, choose how they want it, and get their letters."""

from absorb.notices.actions.choices import choose, leave, mark_seen
from absorb.notices.actions.heads import SEND_HEAD, change_head_address, promise_heads, send_head
from absorb.notices.actions.letters import SEND_NOTICES, promise_digests, send_notices
from absorb.notices.actions.memberships import tell_membership
from absorb.notices.actions.telling import tell

__all__ = [
    "SEND_HEAD",
    "SEND_NOTICES",
    "change_head_address",
    "choose",
    "leave",
    "mark_seen",
    "promise_digests",
    "promise_heads",
    "send_head",
    "send_notices",
    "tell",
    "tell_membership",
]
