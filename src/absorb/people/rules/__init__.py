"""Who counts as what: IČO, roles, passwords, limits, sessions, secrets. Values in, values out."""

from absorb.people.rules.agents import describe_agent
from absorb.people.rules.limits import (
    ACCEPTING,
    ASKING_FOR_RESET,
    CHANGING_PASSWORD,
    INVITING,
    RESETTING,
    SECOND_FACTOR,
    Limit,
    account_keys,
    limits_of,
    limits_of_sign_in,
    place_of,
    waiting,
)
from absorb.people.rules.names import by_surname, find_email_faults, find_name_faults
from absorb.people.rules.organisations import KIND_WORDS, ORGANISATION_KINDS, read_ico
from absorb.people.rules.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, find_password_faults
from absorb.people.rules.roles import (
    EDITORS,
    LOOKERS,
    ROLE_WORDS,
    ROLES,
    ROLES_IN_ORGANISATIONS,
    find_role_faults,
    may_invite,
    may_see_organisation,
)
from absorb.people.rules.secrets import read_known_browser, secret_sha256, write_known_browser
from absorb.people.rules.sessions import (
    INVITATION_HOLDS,
    LONGEST_SESSION,
    RESET_HOLDS,
    RESET_WAITS,
    SESSION_LENGTH,
    WAY_WORDS,
    own_address,
)

__all__ = [
    "ACCEPTING",
    "ASKING_FOR_RESET",
    "CHANGING_PASSWORD",
    "EDITORS",
    "INVITATION_HOLDS",
    "INVITING",
    "KIND_WORDS",
    "LONGEST_PASSWORD",
    "LONGEST_SESSION",
    "LOOKERS",
    "ORGANISATION_KINDS",
    "RESETTING",
    "RESET_HOLDS",
    "RESET_WAITS",
    "ROLES",
    "ROLES_IN_ORGANISATIONS",
    "ROLE_WORDS",
    "SECOND_FACTOR",
    "SESSION_LENGTH",
    "SHORTEST_PASSWORD",
    "WAY_WORDS",
    "Limit",
    "account_keys",
    "by_surname",
    "describe_agent",
    "find_email_faults",
    "find_name_faults",
    "find_password_faults",
    "find_role_faults",
    "limits_of",
    "limits_of_sign_in",
    "may_invite",
    "may_see_organisation",
    "own_address",
    "place_of",
    "read_ico",
    "read_known_browser",
    "secret_sha256",
    "waiting",
    "write_known_browser",
]
