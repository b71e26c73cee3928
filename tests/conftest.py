"""Real servers for every test: PostgreSQL and Valkey from the wheels, a migrated template, one clone per test."""

import functools
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest

from absorb.db import ENGINE, Acting, transaction
from absorb.embedded import Servers, embedded
from absorb.people import actions as people
from tests.letters import Letters, letter_server

TEMPLATE = "absorb_template"


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The servers of this test process, in a folder of its own, so that two runs do not meet."""
    with embedded(tmp_path_factory.mktemp("servers"), say=lambda step: None, durable=False) as running:
        yield running


def database_url(url: str, name: str) -> str:
    """The same server's other database."""
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{name}", url, count=1)


@pytest.fixture(scope="session")
def template(servers: Servers) -> str:
    """A database on which all migrations have run; tests clone it."""
    import asyncio

    from absorb.migrate import migrate

    async def make() -> None:
        owner = await asyncpg.connect(servers.owner_database_url)
        await owner.execute(f"drop database if exists {TEMPLATE} with (force)")
        await owner.execute(f"create database {TEMPLATE}")
        await owner.close()
        await migrate(database_url(servers.owner_database_url, TEMPLATE), for_login="absorb")

    asyncio.run(make())
    return TEMPLATE


class Database(msgspec.Struct, frozen=True):
    """One test's own database."""

    url: str
    owner_url: str


@pytest.fixture
async def database(servers: Servers, template: str) -> AsyncIterator[Database]:
    """A clone of the template, open for the test and dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    owner = await asyncpg.connect(servers.owner_database_url)
    await owner.execute(f"create database {name} template {template}")
    made = Database(url=database_url(servers.database_url, name), owner_url=database_url(servers.owner_database_url, name))
    await ENGINE.open(made.url, size=4)
    try:
        yield made
    finally:
        await ENGINE.close()
        await owner.close()
        # As the superuser: an autovacuum worker may be at work in it, which the owner may not end.
        superuser = await asyncpg.connect(servers.superuser_url)
        await superuser.execute(f"drop database {name} with (force)")
        await superuser.close()


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who is bound by no policy."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


PASSWORD = "čtyři koně ve dvoře"


class Town(msgspec.Struct, frozen=True):
    """A community with one person in each role; `people` maps role to person."""

    acting: Acting
    people: dict[str, Acting]
    emails: dict[str, str]


@functools.cache
def _password_hash() -> str:
    """One real hash for everybody: argon2 is slow on purpose."""
    import argon2

    return argon2.PasswordHasher().hash(PASSWORD)


async def make_town(owner: asyncpg.Connection, slug: str, *, is_demonstration: bool = False) -> Town:
    community_id = await people.add_community(
        owner, slug=slug, name=f"Město {slug}", reference_prefix="UL", is_demonstration=is_demonstration
    )
    acting = Acting(community_id)
    inside: dict[str, Acting] = {}
    emails: dict[str, str] = {}
    password_hash = _password_hash()
    async with transaction(acting) as connection:
        for role in ("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"):
            emails[role] = f"{role}@{slug}.example"
            person_id = await people.add_person(connection, emails[role], f"{role} {slug}", password_hash)
            await people.add_membership(connection, person_id, role)
            inside[role] = Acting(community_id, person_id)
    return Town(acting=acting, people=inside, emails=emails)


@pytest.fixture
async def town(owner: asyncpg.Connection) -> Town:
    """The community most tests play in."""
    return await make_town(owner, "usti")


@pytest.fixture
async def other_town(owner: asyncpg.Connection) -> Town:
    """A second community, whose rows nobody in the first may ever see."""
    return await make_town(owner, "jinde")


@pytest.fixture(scope="session")
def _letter_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Letters]:
    with letter_server(tmp_path_factory.mktemp("letters")) as running:
        yield running


@pytest.fixture
def letters(_letter_server: Letters) -> Iterator[Letters]:
    """A real mail server, empty, to which this process hands its letters for the length of the test; `client` does too."""
    from absorb.mail import use_post
    from absorb.settings import read_settings

    _letter_server.empty()
    local = {"ABSORB_DATABASE_URL": "postgresql:///any", "ABSORB_REDIS_URL": "unix:///any", "ABSORB_ORIGIN": "http://localhost:8000"}
    use_post(read_settings({**local, **_letter_server.environ}, "serve"))
    yield _letter_server
    use_post(read_settings(local, "serve"))


@pytest.fixture
async def client(request: pytest.FixtureRequest, database: Database, servers: Servers, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application over ASGI, as one browser (cookies are kept)."""
    from absorb.app import create_app
    from absorb.settings import read_settings

    environ = {
        "ABSORB_DATABASE_URL": database.url,
        "ABSORB_REDIS_URL": servers.redis_url,
        "ABSORB_FILES": str(tmp_path / "files"),
        "ABSORB_SECRET": "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa",
        "ABSORB_ORIGIN": "http://localhost:8000",
    }
    if "letters" in request.fixturenames:
        environ |= request.getfixturevalue("letters").environ
    app = create_app(read_settings(environ, "serve"))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as browser:
        yield browser


async def sign_in(browser: httpx.AsyncClient, email: str) -> None:
    """Sign a browser in with its form, as a person would."""
    shown = await browser.get("/sign-in")
    assert shown.status_code == 200, shown.text[:500]
    answer = await browser.post("/sign-in", data={"email": email, "password": PASSWORD, "_csrf_token": browser.cookies["csrf"]})
    assert answer.status_code == 303, answer.text[:2000]


async def token_of(person: Acting, *scopes: str) -> dict[str, str]:
    """The Authorization header of a fresh API token."""
    import datetime as dt

    from absorb.people.schemas import TokenAsk

    shown = await people.open_token(person, TokenAsk(name="test", scopes=list(scopes or ("read", "write"))), now=dt.datetime.now(dt.UTC))  # type: ignore[arg-type]
    return {"authorization": f"Bearer {shown.token}"}
