"""Rows of people. What is global is reached by named functions only."""

from absorb.people.queries.accounts import list_members
from absorb.people.queries.communities import CommunityValue, community_of, list_communities, visitor
from absorb.people.queries.organisations import list_organisations
from absorb.people.queries.sessions import IDENTIFY, find_person_behind

__all__ = [
    "IDENTIFY",
    "CommunityValue",
    "community_of",
    "find_person_behind",
    "list_communities",
    "list_members",
    "list_organisations",
    "visitor",
]
