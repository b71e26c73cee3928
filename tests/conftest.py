"""Real servers for every test: PostgreSQL and Valkey from the wheels, and a database as the migrations left it (tests/databases.py)."""

import datetime as dt
import functools
import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import argon2
import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar

from absorb import forgery
from absorb.db import Acting, transaction
from absorb.embedded import Servers, embedded
from absorb.kernel.ids import new_id
from absorb.people import actions as people
from absorb.people.actions import passwords
from absorb.people.queries.signing_in import find_account
from absorb.people.schemas import TokenAsk
from tests.databases import Clones, Database, make_template, opened
from tests.letters import Letters, letter_server
from tests.programs import is_needing


@pytest.fixture(scope="session", autouse=True)
async def _chromium(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Kept from the first test to the last where there is one that drives it in the loop they share."""
    drivers = (item for item in request.session.items if is_needing("chromium", item))
    if not any(inspect.iscoroutinefunction(getattr(item, "obj", None)) for item in drivers):
        yield
        return
    from tests.pages.browsing import keep_chromium

    async with keep_chromium():
        yield


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The servers of this test process, in a folder of its own, so that two runs do not meet."""
    with embedded(tmp_path_factory.mktemp("servers"), say=lambda step: None, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
async def clones(servers: Servers) -> AsyncIterator[Clones]:
    """Databases of the tests of this process, one after the other."""
    await make_template(servers)
    made = Clones(servers)
    yield made
    await made.close()


@pytest.fixture
async def database(clones: Clones) -> AsyncIterator[Database]:
    """A database as the migrations left it, open for the test."""
    async with clones.lend() as lent, opened(lent):
        yield lent


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who is bound by no policy."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


PASSWORD = "čtyři koně ve dvoře"
SECRET = "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa"


class Town(msgspec.Struct, frozen=True):
    """A community with one person in each role; `people` maps role to person."""

    acting: Acting
    people: dict[str, Acting]
    emails: dict[str, str]


SLOW_HASHER = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """argon2 is slow on purpose; signing in is tried hundreds of times. The product's own parameters hold where a test asks for
    `slow_passwords`, and wherever tests start the product as a process of its own."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture
def slow_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own parameters of argon2."""
    monkeypatch.setattr(passwords, "_hasher", SLOW_HASHER)


@functools.cache
def _password_hash() -> str:
    """One hash for everybody."""
    return passwords._hasher().hash(PASSWORD)


ADD_PEOPLE = "select person_add(id, email, name, $4, 'cs') from unnest($1::uuid[], $2::text[], $3::text[]) as p (id, email, name)"
ADD_MEMBERS = "insert into membership (id, person, role) select * from unnest($1::uuid[], $2::uuid[], $3::text[])"


async def make_town(owner: asyncpg.Connection, slug: str, *, is_demonstration: bool = False) -> Town:
    community_id = await people.add_community(
        owner, slug=slug, name=f"Město {slug}", reference_prefix="UL", is_demonstration=is_demonstration
    )
    acting = Acting(community_id)
    inside: dict[str, Acting] = {}
    emails: dict[str, str] = {}
    for role in ("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"):
        emails[role] = f"{role}@{slug}.example"
        inside[role] = Acting(community_id, new_id())
    ids = [one.person_id for one in inside.values()]
    async with transaction(acting) as connection:
        names = [f"{role} {slug}" for role in inside]
        await connection.execute(ADD_PEOPLE, ids, list(emails.values()), names, _password_hash())
        await connection.execute(ADD_MEMBERS, [new_id() for _ in ids], ids, list(inside))
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


@functools.cache
def _application() -> Litestar:
    """The application of every test of this process: hundreds of addresses are wired once."""
    from absorb.app import wire

    return wire()


@pytest.fixture
async def client(request: pytest.FixtureRequest, database: Database, servers: Servers, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application over ASGI, as one browser (cookies are kept)."""
    from absorb.app import set_up
    from absorb.settings import read_settings

    environ = {
        "ABSORB_DATABASE_URL": database.url,
        "ABSORB_REDIS_URL": servers.redis_url,
        "ABSORB_FILES": str(tmp_path / "files"),
        "ABSORB_SECRET": SECRET,
        "ABSORB_ORIGIN": "http://localhost:8000",
    }
    if "letters" in request.fixturenames:
        environ |= request.getfixturevalue("letters").environ
    app = _application()
    set_up(app, read_settings(environ, "serve"))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as browser:
        yield browser


async def cookies_of(email: str) -> dict[str, str]:
    """The cookies that signing in gives a browser, without the form and the password, which is slow on purpose."""
    async with transaction() as connection:
        account = await find_account(connection, email)
        assert account is not None
        opened = await people.open_session(connection, account.id, dt.datetime.now(dt.UTC), owes_second_factor=account.has_second_factor)
    return {"csrf": forgery.new_token(SECRET), "absorb": opened.secret}


async def sign_in(browser: httpx.AsyncClient, email: str) -> None:
    """A browser that is signed in; the token of its forms stays the one it had."""
    given = await cookies_of(email)
    kept = {"csrf": browser.cookies["csrf"]} if "csrf" in browser.cookies else {}
    for name, value in (given | kept).items():
        browser.cookies.set(name, value, domain="localhost.local")


async def token_of(person: Acting, *scopes: str) -> dict[str, str]:
    """The Authorization header of a fresh API token."""
    shown = await people.open_token(person, TokenAsk(name="test", scopes=list(scopes or ("read", "write"))), now=dt.datetime.now(dt.UTC))  # type: ignore[arg-type]
    return {"authorization": f"Bearer {shown.token}"}
