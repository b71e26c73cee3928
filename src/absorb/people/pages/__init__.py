"""The pages of people; each module offers its own HANDLERS."""

from absorb.journal.things import add_things
from absorb.people.pages import (
    invitations,
    languages,
    members,
    organisations,
    passwords,
    provider,
    second_factor,
    second_step,
    sessions,
    settings,
    signing_in,
    tokens,
)

add_things("organisation", "select id, name, '/people/organisations/' || id as address from organisation")
add_things("person", "select id, name, '/people/' || id as address from member_cards()")

HANDLERS = [
    *signing_in.HANDLERS,
    *passwords.HANDLERS,
    *settings.HANDLERS,
    *sessions.HANDLERS,
    *tokens.HANDLERS,
    *members.HANDLERS,
    *organisations.HANDLERS,
    *invitations.HANDLERS,
    *languages.HANDLERS,
    *second_factor.HANDLERS,
    *second_step.HANDLERS,
    *provider.HANDLERS,
]
