"""Who may do what with people."""

import uuid
from collections.abc import Set
from typing import Literal, get_args

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

RoleName = Literal["submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"]
ROLES: tuple[str, ...] = get_args(RoleName)

ROLE_WORDS = {
    "submitter": "Submitter",
    "officer": "Centre officer",
    "lead": "Centre lead",
    "member": "Committee member",
    "chair": "Chair",
    "finance": "Finance officer",
    "auditor": "Auditor",
    "administrator": "Administrator",
}
"""What the roles are called: msgids of the pages' catalogues."""

ROLES_IN_ORGANISATIONS = ("submitter", "member", "chair")
"""Who may act for an organisation; the others act for the town."""

EDITORS = frozenset(("lead", "administrator"))
"""Who looks after members and invitations."""

LOOKERS = frozenset(("officer", "lead", "auditor", "administrator"))
"""Who sees the members with their addresses."""


def may_invite(roles: Set[str], speaks_for: Set[uuid.UUID], role: str, organisation: uuid.UUID | None) -> bool:
    """The Centre's lead and the administrator invite anybody; a submitter invites colleagues into an organisation for which
    they hand in themselves."""
    if roles & EDITORS:
        return True
    return "submitter" in roles and role == "submitter" and organisation in speaks_for


def may_see_organisation(roles: Set[str], organisations: Set[uuid.UUID], organisation: uuid.UUID) -> bool:
    """Everybody but submitters sees every organisation; a submitter sees their own."""
    return bool(roles - {"submitter"}) or organisation in organisations


def find_role_faults(role: str, organisation: uuid.UUID | None) -> list[Fault]:
    """Whether this role can be had there."""
    if role not in ROLES:
        return [Fault("/role", Phrase("Choose one of the roles."))]
    if organisation is not None and role not in ROLES_IN_ORGANISATIONS:
        says = "This role is for the whole town. Leave the organisation empty, or choose submitter, committee member or chair."
        return [Fault("/organisation", Phrase(says))]
    return []
