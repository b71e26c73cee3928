"""What is done about people: signing in and out, sessions, tokens, organisations, invitations, memberships."""

from absorb.people.actions.accounts import add_membership, add_person
from absorb.people.actions.communities import add_community
from absorb.people.actions.organisations import add_organisation, ensure_organisation, ensure_organisations
from absorb.people.actions.passwords import hash_password
from absorb.people.actions.sessions import SignedIn, open_session, sign_out
from absorb.people.actions.signing_in import sign_in
from absorb.people.actions.tokens import open_token

__all__ = [
    "SignedIn",
    "add_community",
    "add_membership",
    "add_organisation",
    "add_person",
    "ensure_organisation",
    "ensure_organisations",
    "hash_password",
    "open_session",
    "open_token",
    "sign_in",
    "sign_out",
]
