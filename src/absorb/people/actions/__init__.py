"""What is done about people: signing in and out, sessions, tokens, organisations, invitations, memberships."""

from absorb.people.actions.accounts import add_person, ask_for_reset, change_account, send_reset, use_reset
from absorb.people.actions.communities import add_community
from absorb.people.actions.invitations import Joining, accept_invitation, invite, invite_again, send_invitation, withdraw_invitation
from absorb.people.actions.limits import attempt, forgive_attempt, take_attempt
from absorb.people.actions.memberships import add_membership, give_role, remove_membership
from absorb.people.actions.organisations import add_organisation, change_organisation, ensure_organisation, ensure_organisations
from absorb.people.actions.passwords import change_password, check_new_password, does_fit, hash_password
from absorb.people.actions.sessions import (
    SignedIn,
    end_all_sessions,
    end_session,
    open_session,
    prolong_session,
    sign_out,
    switch_community,
)
from absorb.people.actions.signing_in import sign_in
from absorb.people.actions.tokens import open_token, revoke_token

__all__ = [
    "Joining",
    "SignedIn",
    "accept_invitation",
    "add_community",
    "add_membership",
    "add_organisation",
    "add_person",
    "ask_for_reset",
    "attempt",
    "change_account",
    "change_organisation",
    "change_password",
    "check_new_password",
    "does_fit",
    "end_all_sessions",
    "end_session",
    "ensure_organisation",
    "ensure_organisations",
    "forgive_attempt",
    "give_role",
    "hash_password",
    "invite",
    "invite_again",
    "open_session",
    "open_token",
    "prolong_session",
    "remove_membership",
    "revoke_token",
    "send_invitation",
    "send_reset",
    "sign_in",
    "sign_out",
    "switch_community",
    "take_attempt",
    "use_reset",
    "withdraw_invitation",
]
