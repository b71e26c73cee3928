"""What people and organisations look like to other programs."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from absorb.kernel.intake import Shape

OrganisationKind = Literal["ngo", "municipality", "municipal", "school", "job_centre", "employer", "church", "business", "unknown"]
RoleName = Literal["submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class SignIn(Shape, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=300)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class TokenAsk(Shape, frozen=True):
    name: Name
    scopes: list[Literal["read", "write"]]
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


class TokenShown(msgspec.Struct, frozen=True):
    """The only time the secret is seen."""

    token: str
    expires_at: dt.datetime


class OrganisationIn(Shape, frozen=True):
    name: Name
    kind: OrganisationKind = "unknown"
    ico: str | None = None


class OrganisationOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    kind: str
    ico: str | None
    is_verified: bool
    is_invented: bool


class MemberOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    role: str
    organisation: str | None


class Me(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    community: str
    roles: list[str]
    organisations: list[uuid.UUID]
