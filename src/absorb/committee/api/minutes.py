"""A meeting's minutes over HTTP: what was said, verifiers, versions signed off, published and withdrawn."""

import uuid
from typing import Any

from litestar import Request, delete, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee.access import RUNNERS, SETTERS, VOTERS
from absorb.committee.actions import minutes as acts
from absorb.committee.queries import get_meeting
from absorb.committee.queries import minutes as rows
from absorb.committee.schemas.minutes import MinutesOut, PublishIn, Publishing, PublishingIn, SignIn, TextsIn, VerifierOut
from absorb.committee.schemas.words import WhyIn
from absorb.db import reading
from absorb.web import READERS, allow, person_of, read_body

AT = "/api/v1/meetings/{meeting_id:uuid}/minutes"


@get(AT, opt=allow(READERS), summary="What was said, who verifies, the versions with their sign-offs, and how they are published")
async def show_minutes(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> MinutesOut:
    async with reading(person_of(request).acting) as connection:
        await get_meeting(connection, meeting_id)
        texts = await rows.list_texts(connection, meeting_id)
        return MinutesOut(
            text=texts.pop(None, ""),
            items={str(item): text for item, text in texts.items()},
            verifiers=[VerifierOut(person_id, name) for person_id, name in await rows.list_verifiers(connection, meeting_id)],
            versions=await rows.list_versions(connection, meeting_id),
            publication=await rows.find_publication(connection, meeting_id),
        )


@put(
    f"{AT}/texts", opt=allow(RUNNERS), operation_class=takes(TextsIn),
    summary="Put what was said into the minutes; have them written afterwards. What is left out stays, an empty text goes",
)  # fmt: skip
async def write_texts(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> dict[str, bool]:
    ask = await read_body(request, TextsIn)
    texts: dict[uuid.UUID | None, str] = {one.item_id: one.text for one in ask.items}
    if ask.text is not None:
        texts[None] = ask.text
    return {"has_changed": await acts.write_texts(person_of(request).acting, meeting_id, texts)}


@put(f"{AT}/verifiers/{{person_id:uuid}}", opt=allow(RUNNERS), summary="The meeting chose a member to verify its minutes")
async def choose(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    await acts.choose_verifier(person_of(request).acting, meeting_id, person_id, is_chosen=True)


@delete(f"{AT}/verifiers/{{person_id:uuid}}", opt=allow(RUNNERS), summary="Somebody else verifies the minutes")
async def replace(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    await acts.choose_verifier(person_of(request).acting, meeting_id, person_id, is_chosen=False)


@post(f"{AT}/sign-off", opt=allow(VOTERS), summary="Sign off the newest version, by its hash, as a verifier", operation_class=takes(SignIn))
async def sign_off(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, SignIn)
    await acts.sign_off(person_of(request).acting, meeting_id, ask.document_id, ask.sha256)


@post(
    f"{AT}/publish", opt=allow(SETTERS), summary="Publish the newest version, signed off, without what is personal",
    operation_class=takes(PublishIn),
)  # fmt: skip
async def publish(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    ask = await read_body(request, PublishIn)
    return {"document": await acts.publish(person_of(request).acting, meeting_id, is_checked=ask.is_checked)}


@post(f"{AT}/withdraw", opt=allow(SETTERS), summary="Take published minutes back", operation_class=takes(WhyIn))
async def withdraw(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await acts.withdraw(person_of(request).acting, meeting_id, why=ask.why)


@get("/api/v1/minutes-publishing", opt=allow(READERS), summary="What published minutes tell of people")
async def show_setting(request: Request[Any, Any, Any]) -> Publishing:
    async with reading(person_of(request).acting) as connection:
        return await rows.get_setting(connection)


@put(
    "/api/v1/minutes-publishing",
    opt=allow(SETTERS),
    summary="Say what published minutes tell of people",
    operation_class=takes(PublishingIn),
)
async def change_setting(request: Request[Any, Any, Any]) -> None:
    ask = await read_body(request, PublishingIn)
    await acts.change_setting(person_of(request).acting, ask.setting)


HANDLERS = [show_minutes, write_texts, choose, replace, sign_off, publish, withdraw, show_setting, change_setting]
