"""Who is who. Communities, people, sessions and tokens are global and reached by named functions only
(migrations/sql/0001_b_people.sql); organisations and memberships belong to a community."""

from piccolo.columns import JSONB, Array, BigInt, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
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
    password_changed_at = moment(null=True)
    totp_sealed = Bytea(default=None, null=True)
    totp_confirmed_at = moment(null=True)
    totp_latest_step = BigInt(default=None, null=True)


class Session(Table, tablename="session"):
    """A signed-in browser; the key is the hash of the cookie's secret. One that still owes its second factor is nobody's yet."""

    id = row_id()
    secret_sha256 = Bytea(default=None, unique=True)
    person = belongs_to(Person)
    community = belongs_to(Community)
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = moment()
    used_at = moment(null=True)
    agent = text(null=True)
    way = Text(default="password")
    owes_second_factor = Boolean(default=False)


class Passkey(Table, tablename="passkey"):
    """A WebAuthn credential of a person."""

    id = row_id()
    person = belongs_to(Person)
    credential_id = Bytea(default=None, unique=True)
    public_key = Bytea(default=None)
    sign_count = BigInt(default=0)
    name = text()
    made_at = Timestamptz(default=TimestamptzNow())
    used_at = moment(null=True)


class Challenge(Table, tablename="challenge"):
    """What a browser must answer once, soon: a passkey's challenge, or the state and nonce of a sign-in elsewhere."""

    id = row_id()
    secret_sha256 = Bytea(default=None, unique=True)
    person = belongs_to(Person, null=True)
    kind = text()
    facts = JSONB(default="{}")
    expires_at = moment()


class RecoveryCode(Table, tablename="recovery_code"):
    """One of the codes that replace a lost second factor, each usable once."""

    id = row_id()
    person = belongs_to(Person)
    code_sha256 = Bytea(default=None)
    made_at = Timestamptz(default=TimestamptzNow())
    used_at = moment(null=True)


class PasswordReset(Table, tablename="password_reset"):
    """A link by which a password is set anew; the secret is made when the letter is written and kept as a hash."""

    id = row_id()
    person = belongs_to(Person)
    secret_sha256 = Bytea(default=None, null=True, unique=True)
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = moment()
    used_at = moment(null=True)


class Provider(Table, tablename="identity_provider"):
    """A town's own identity provider (OpenID Connect), one per community; its client secret is sealed."""

    id = row_id()
    community = belongs_to(Community, unique=True)
    name = text()
    issuer = text()
    client_id = text()
    client_secret_sealed = Bytea(default=None)
    changed_at = Timestamptz(default=TimestamptzNow())


class Identity(Table, tablename="identity"):
    """A person as an identity provider knows them."""

    id = row_id()
    person = belongs_to(Person)
    issuer = text()
    subject = text()
    made_at = Timestamptz(default=TimestamptzNow())

    identity_one_subject = Unique(["issuer", "subject"])


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
    """A try that counts against a limit (`people.rules.limits`); the key is a hash of what it is counted under."""

    id = row_id()
    key = text(index=True)
    at = Timestamptz(default=TimestamptzNow(), index=True)


class Organisation(Table, tablename="organisation"):
    """`inhabitants` are those of the municipality, or of the one that founded the organisation."""

    id = row_id()
    community_id = community()
    name = text()
    name_fold = text(index=True)
    name_sort = text()
    kind = text()
    ico = text(null=True)
    inhabitants = Integer(default=None, null=True)
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

    membership_one_role = Unique(["community_id", "person", "organisation", "role"], nulls_distinct=False)


class Invitation(Table, tablename="invitation"):
    """An invitation by e-mail to a role, in the community or in one of its organisations."""

    id = row_id()
    community_id = community()
    email = text()
    name = text(null=True)
    role = text()
    organisation = belongs_to(Organisation, null=True)
    invited_by = belongs_to(Person, null=True)
    secret_sha256 = Bytea(default=None, null=True, unique=True)
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = moment()
    accepted_at = moment(null=True)
    withdrawn_at = moment(null=True)


class Setting(Table, tablename="community_setting"):
    """What a town says of itself: who is responsible, whom to write to, what its accessibility statement says."""

    id = row_id()
    community_id = community()
    name = text()
    value = JSONB(default="{}")
    changed_at = Timestamptz(default=TimestamptzNow())

    community_setting_one_name = Unique(["community_id", "name"])
