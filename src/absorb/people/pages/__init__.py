"""The pages of people; each module offers its own HANDLERS."""

from absorb.people.pages import languages, signing_in

HANDLERS = [*signing_in.HANDLERS, *languages.HANDLERS]
