"""Rows of people. What is global is reached by named functions only."""

from absorb.people.queries.accounts import Keys, OwnAccount, Reset, count_own_keys, find_reset, get_own_account, may_rename
from absorb.people.queries.communities import CommunityValue, community_of, list_communities, visitor
from absorb.people.queries.invitations import OpenInvitation, find_invitation, find_open_invitation, list_invitations
from absorb.people.queries.members import Member, find_member, find_membership, list_cards, list_members
from absorb.people.queries.organisations import (
    OrganisationRow,
    get_organisation,
    list_organisation_names,
    list_organisations,
    search_organisations,
)
from absorb.people.queries.sessions import IDENTIFY, OwnSession, find_person_behind, list_own_communities, list_own_sessions
from absorb.people.queries.tokens import list_own_tokens

__all__ = [
    "IDENTIFY",
    "CommunityValue",
    "Keys",
    "Member",
    "OpenInvitation",
    "OrganisationRow",
    "OwnAccount",
    "OwnSession",
    "Reset",
    "community_of",
    "count_own_keys",
    "find_invitation",
    "find_member",
    "find_membership",
    "find_open_invitation",
    "find_person_behind",
    "find_reset",
    "get_organisation",
    "get_own_account",
    "list_cards",
    "list_communities",
    "list_invitations",
    "list_members",
    "list_organisation_names",
    "list_organisations",
    "list_own_communities",
    "list_own_sessions",
    "list_own_tokens",
    "may_rename",
    "search_organisations",
    "visitor",
]
