"""What people and organisations look like to other programs."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from absorb.kernel.intake import Shape
from absorb.people.rules import MOST_INHABITANTS, OrganisationKind, RoleName

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Scope = Literal["read", "write"]


class SignIn(Shape, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=300)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class TokenAsk(Shape, frozen=True):
    name: Name
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=2)]
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


class TokenShown(msgspec.Struct, frozen=True):
    """The only time the secret is seen."""

    id: uuid.UUID
    token: str
    expires_at: dt.datetime


class TokenOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    scopes: list[str]
    made_at: dt.datetime
    expires_at: dt.datetime


class OrganisationIn(Shape, frozen=True):
    """`inhabitants` are those of the municipality, or of the one that founded the organisation: some calls divide costs by them."""

    name: Name
    kind: OrganisationKind = "unknown"
    ico: str | None = None
    inhabitants: Annotated[int, msgspec.Meta(ge=1, le=MOST_INHABITANTS)] | None = None


class OrganisationOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    kind: str
    ico: str | None
    inhabitants: int | None
    is_invented: bool


class MemberOut(msgspec.Struct, frozen=True):
    """One role of one person; `id` names the role itself, for taking it away."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    role: str
    organisation_id: uuid.UUID | None
    organisation: str | None


class MembershipIn(Shape, frozen=True):
    """A role for somebody who is a member of the community already."""

    person: uuid.UUID
    role: RoleName
    organisation: uuid.UUID | None = None


class InvitationIn(Shape, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=300)]
    role: RoleName
    organisation: uuid.UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""


class InvitationOut(msgspec.Struct, frozen=True):
    """`state`: "sent" (the letter is on its way or there), "expired", "accepted", "withdrawn"."""

    id: uuid.UUID
    email: str
    name: str | None
    role: str
    organisation_id: uuid.UUID | None
    organisation: str | None
    invited_by: str | None
    made_at: dt.datetime
    expires_at: dt.datetime
    state: str


class Me(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    community: str
    roles: list[str]
    organisations: list[uuid.UUID]
