"""Who decides, when, about what; what was voted and resolved."""

from absorb.committee.tables.agenda import AgendaItem, Conflict, ItemIdea, Motion
from absorb.committee.tables.bodies import Body, BodyRule, Competence, Seat
from absorb.committee.tables.meetings import Attendance, Excuse, Meeting
from absorb.committee.tables.minutes import MinutesText, Publication, Signature, Verifier
from absorb.committee.tables.resolutions import CarryingOut, Ground, Resolution
from absorb.committee.tables.votes import Ballot, Choosing, IdeaBallot, SecretBallot, SecretMarks, SecretVoter, Vote

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Body",
    "BodyRule",
    "CarryingOut",
    "Choosing",
    "Competence",
    "Conflict",
    "Excuse",
    "Ground",
    "IdeaBallot",
    "ItemIdea",
    "Meeting",
    "MinutesText",
    "Motion",
    "Publication",
    "Resolution",
    "Seat",
    "SecretBallot",
    "SecretMarks",
    "SecretVoter",
    "Signature",
    "Verifier",
    "Vote",
]
