"""Who is who. Communities, people, sessions and tokens are global and reached by named functions only
(migrations/sql/people.sql); organisations and memberships belong to a community."""

from piccolo.columns import Array, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import belongs_to, community, moment, row_id, text


class Community(Table, tablename="community"):
    id = row_id()
    slug = text(unique=True)
    name = text()
    reference_prefix = text()
    currency = text()
    is_demonstration = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())


class Person(Table, tablename="person"):
    id = row_id()
    email = text(unique=True)
    name = text()
    password_hash = text(null=True)
    language = Text(default="cs")
    made_at = Timestamptz(default=TimestamptzNow())
    disabled_at = moment(null=True)


class Session(Table, tablename="session"):
    """A signed-in browser; the key is the hash of the cookie's secret."""

    id = row_id()
    secret_sha256 = Bytea(default=None, unique=True)
    person = belongs_to(Person)
    community = belongs_to(Community)
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = moment()


class Token(Table, tablename="token"):
    """An API token: shown once, kept as a hash, with scopes and an end."""

    id = row_id()
    secret_sha256 = Bytea(default=None, unique=True)
    name = text()
    person = belongs_to(Person)
    community = belongs_to(Community)
    scopes = Array(base_column=Text(), default=list)
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = moment()
    revoked_at = moment(null=True)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """Failed sign-ins by address hash and e-mail, to slow down guessing."""

    id = row_id()
    key = text(index=True)
    at = Timestamptz(default=TimestamptzNow(), index=True)


class Organisation(Table, tablename="organisation"):
    id = row_id()
    community_id = community()
    name = text()
    name_fold = text(index=True)
    name_sort = text()
    kind = text()
    ico = text(null=True)
    ico_verified_at = moment(null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    organisation_one_name = Unique(["community_id", "name_fold"])


class Membership(Table, tablename="membership"):
    """A person's role in the community, or in one of its organisations."""

    id = row_id()
    community_id = community()
    person = ForeignKey(Person, default=None, null=False)
    organisation = belongs_to(Organisation, null=True)
    role = text()
    position = Integer(default=0)

    membership_one_role = Unique(["community_id", "person", "organisation", "role"], nulls_distinct=False)
