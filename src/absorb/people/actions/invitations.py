"""Inviting people by e-mail: sent, sent again, withdrawn, accepted."""

import datetime as dt
import secrets
import uuid

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, NotAllowed, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.mail import require_post, send, write_letter
from absorb.outbox.actions import promise
from absorb.people import rules
from absorb.people.actions.limits import attempt, take_attempt
from absorb.people.actions.memberships import add_membership, check_organisation, promise_word
from absorb.people.actions.passwords import check_new_password, hash_password
from absorb.people.actions.repeating import secret_of_form
from absorb.people.actions.sessions import SignedIn, find_session, open_session
from absorb.people.queries import accounts, community_of, find_open_invitation, members
from absorb.people.queries import invitations as queries
from absorb.people.queries.invitations import Locked, OpenInvitation, lock_invitation, write_invitation
from absorb.people.schemas import InvitationIn
from absorb.web import Person

NO_LONGER = "This invitation no longer holds: it was used, withdrawn, sent again or is too old. Ask whoever invited you for a new one."


async def invite(person: Person, ask: InvitationIn, *, now: dt.datetime) -> uuid.UUID:
    """Promise a letter that invites somebody to a role. Once per e-mail, role and organisation; later it is sent again."""
    require_post()
    email = tidy(ask.email).lower()
    faults = [*rules.find_email_faults(email), *rules.find_role_faults(ask.role, ask.organisation)]
    if faults:
        raise BadInput(faults)
    if not rules.may_invite(person.roles, person.speaks_for, ask.role, ask.organisation):
        raise NotAllowed("You may invite colleagues into your own organisation, as those who hand in for it.")
    await take_attempt(rules.limits_of(rules.INVITING, str(person.id)))
    async with transaction(person.acting) as connection:
        return await _add(connection, person, email, ask, now + rules.INVITATION_HOLDS)


async def _add(connection: asyncpg.Connection, person: Person, email: str, ask: InvitationIn, until: dt.datetime) -> uuid.UUID:
    await check_organisation(connection, ask.organisation)
    if await connection.fetchval(members.IS_MEMBER_BY_EMAIL, email, ask.role, ask.organisation):
        raise Clash(Phrase("%(email)s has this role already.", email=email))
    invitation_id = new_id()
    added = await connection.fetchval(
        queries.ADD, invitation_id, email, tidy(ask.name) or None, ask.role, ask.organisation, person.id, until
    )
    if added is None:
        raise Clash(Phrase("%(email)s has been invited already. Send that invitation again instead.", email=email))
    await _promise_letter(connection, invitation_id)
    facts = {"role": ask.role, "organisation": str(ask.organisation) if ask.organisation else None}
    await record(connection, "person invited", ("invitation", invitation_id), facts, personal={"email": email})
    return invitation_id


async def invite_again(person: Person, invitation_id: uuid.UUID, *, now: dt.datetime) -> None:
    """The same invitation in a new letter; the link of the earlier one no longer holds."""
    require_post()
    await take_attempt(rules.limits_of(rules.INVITING, str(person.id)))
    async with transaction(person.acting) as connection:
        await _lock_own(connection, person, invitation_id)
        await connection.execute(queries.AGAIN, invitation_id, now + rules.INVITATION_HOLDS, person.id)
        await _promise_letter(connection, invitation_id)
        await record(connection, "invitation sent again", ("invitation", invitation_id), {})


async def withdraw_invitation(person: Person, invitation_id: uuid.UUID) -> None:
    """The link in the letter no longer holds."""
    async with transaction(person.acting) as connection:
        await _lock_own(connection, person, invitation_id)
        await connection.execute(queries.WITHDRAW, invitation_id)
        await record(connection, "invitation withdrawn", ("invitation", invitation_id), {})


async def _lock_own(connection: asyncpg.Connection, person: Person, invitation_id: uuid.UUID) -> Locked:
    """An open invitation that this person could have sent; to anybody else it does not exist."""
    found = await lock_invitation(connection, invitation_id)
    if found is None or not rules.may_invite(person.roles, person.speaks_for, found.role, found.organisation):
        raise NotFound("There is no such invitation.")
    if not found.is_open:
        raise Clash("This invitation has been accepted or withdrawn meanwhile.")
    return found


async def _promise_letter(connection: asyncpg.Connection, invitation_id: uuid.UUID) -> None:
    await promise(connection, "send_invitation", {"invitation": str(invitation_id)})


async def send_invitation(acting: Acting, invitation_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write the letter and send it. The secret is made here and kept as a hash; of two letters the later counts."""
    secret = secrets.token_urlsafe(32)
    async with transaction(acting) as connection:
        until = now + rules.INVITATION_HOLDS
        found = await write_invitation(connection, invitation_id, rules.secret_sha256(secret), until)
        community = await community_of(connection)
    if found is None:
        return
    letter = write_letter(
        "people/invitation", "cs", found.email, key=f"invitation-{secret[:8]}-{invitation_id}", invitation=found, until=until,
        town=community.name, role=rules.ROLE_WORDS[found.role], path=f"/invitations/{secret}",
    )  # fmt: skip
    await send(letter)


class Joining(msgspec.Struct, frozen=True):
    """What somebody sends who accepts an invitation: the letter's secret, what they typed, who they are signed in as, and where
    it comes from."""

    secret: str
    name: str
    password: str
    as_person: uuid.UUID | None
    address: str
    agent: str | None
    form: str | None = None

    @property
    def fresh(self) -> str:
        """The secret of the session that it opens; the same for the second of two clicks."""
        return secret_of_form("session", self.secret, self.form)

    @property
    def done(self) -> bytes:
        """What takes the place of the letter's secret afterwards."""
        return rules.secret_sha256(secret_of_form("invitation", self.secret, self.form))


async def accept_invitation(asked: Joining, *, now: dt.datetime) -> SignedIn | None:
    """Join. Who has no account yet gives a name and a password and is signed in at once; who has one just joins, and the
    answer is None. The same form again gets the same answer. Another one's invitation is not for who is signed in."""
    try:
        return await _accept(asked, now)
    except NotFound:
        async with transaction() as connection:
            if not await connection.fetchval(queries.IS_DONE, asked.done):
                raise
            return await find_session(connection, asked.fresh)


async def _accept(asked: Joining, now: dt.datetime) -> SignedIn | None:
    digest = rules.secret_sha256(asked.secret)
    async with attempt(rules.limits_of(rules.ACCEPTING, rules.place_of(asked.address))):
        async with transaction() as connection:
            found = await find_open_invitation(connection, digest)
        if found is None:
            raise NotFound(NO_LONGER)
    if asked.as_person not in (None, found.person):
        raise Clash(Phrase("The invitation is for %(email)s. Sign out and open it again.", email=found.email))
    password_hash = None
    if not found.is_account:
        if faults := rules.find_name_faults(asked.name):
            raise BadInput(faults)
        await check_new_password(asked.password, (asked.name, found.email, found.community_name))
        password_hash = await hash_password(asked.password)
    person_id = found.person or new_id()
    async with transaction(Acting(found.community_id, person_id)) as connection:
        if not found.is_account and not await _make_account(connection, found, person_id, tidy(asked.name), password_hash):
            raise NotFound(NO_LONGER)
        await _join(connection, found, person_id, digest, asked.done)
        if found.is_account:
            return None
        return await open_session(
            connection, person_id, now, agent=asked.agent, way="invitation", community_id=found.community_id, secret=asked.fresh
        )


async def _make_account(
    connection: asyncpg.Connection, found: OpenInvitation, person_id: uuid.UUID, name: str, password_hash: str | None
) -> bool:
    """A new account, or one for somebody who was only a name so far; False where it came to be in this very moment."""
    if found.person is not None:
        return bool(await connection.fetchval(accounts.CLAIM, person_id, name, password_hash))
    return bool(person_id == await connection.fetchval(accounts.ADD_PERSON, person_id, found.email, name, password_hash, "cs"))


async def _join(connection: asyncpg.Connection, found: OpenInvitation, person_id: uuid.UUID, digest: bytes, done: bytes) -> None:
    if await connection.fetchval(queries.ACCEPT, found.id, digest, done) is None:
        raise NotFound(NO_LONGER)
    await add_membership(connection, person_id, found.role, found.organisation)
    facts = {"role": found.role, "organisation": str(found.organisation) if found.organisation else None}
    await record(connection, "invitation accepted", ("invitation", found.id), {**facts, "person": str(person_id)})
    await promise_word(connection, "joined", person_id, found.role, found.organisation)
