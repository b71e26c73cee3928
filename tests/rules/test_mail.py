"""Letters as they leave: headers that nobody can break, and a real mail server that is asked for what it must do."""

import datetime as dt
import email
import email.policy
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.catalogues import words
from absorb.drawing import environment
from absorb.kernel.errors import Unavailable
from absorb.mail import NOT_SET, Letter, can_send, compose, require_post, send, use_post, write_letter
from absorb.resources import TEMPLATES
from absorb.settings import read_settings
from tests.letters import Letters, letter_server

NOW = dt.datetime(2027, 3, 12, 6, 0, tzinfo=dt.UTC)
SENDER = "Absorb – Ústí <absorb@usti.example>"
BASE = {"ABSORB_DATABASE_URL": "postgresql:///any", "ABSORB_REDIS_URL": "unix:///any", "ABSORB_MAIL_FROM": SENDER}


def _post(url: str) -> None:
    use_post(read_settings({**BASE, "ABSORB_SMTP_URL": url}, "serve"))


def _letter(**changes: str) -> Letter:
    return Letter(**{"to": "jana@naděje.example", "subject": "Dobrý den", "text": "Ahoj, světe.\n", "key": "notices-1", **changes})


def _read(message: EmailMessage) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(message.as_bytes(), policy=email.policy.default))


def _text(message: EmailMessage) -> str:
    return cast(str, message.get_content()).replace("\r\n", "\n")


def test_a_letter_reads_back_as_it_was_written() -> None:
    read = _read(compose(_letter(leave="https://a.example/notices/leave/x"), SENDER, now=NOW))
    assert dict(read.items()) == {
        "From": "Absorb – Ústí <absorb@usti.example>",
        "To": "jana@xn--nadje-5sa.example".replace("xn--nadje-5sa", "naděje".encode("idna").decode()),
        "Subject": "Dobrý den",
        "Date": "Fri, 12 Mar 2027 06:00:00 +0000",
        "Message-ID": "<notices-1@usti.example>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://a.example/notices/leave/x>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
        "Content-Language": "cs",
    }
    assert _text(read) == "Ahoj, světe.\n"


def test_what_mail_programs_look_for_is_one_unbroken_line() -> None:
    leave = f"https://absorb.velmi-dlouhe-jmeno-mesta.example/notices/leave/{'x' * 60}"
    raw = compose(_letter(leave=leave, key="k" * 90), "Absorb <absorb@velmi-dlouhe-jmeno-mesta.example>", now=NOW).as_bytes()
    assert f"List-Unsubscribe: <{leave}>\r\n".encode() in raw
    assert f"Message-ID: <{'k' * 90}@velmi-dlouhe-jmeno-mesta.example>\r\n".encode() in raw


@given(
    subject=st.text(max_size=80), key=st.text(min_size=1, max_size=20), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
)
@settings(max_examples=150)
def test_nothing_in_a_letter_adds_a_header_or_a_recipient(subject: str, key: str, text: str) -> None:
    plain = {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
        "content-language",
    }
    subject = subject.encode("utf-8", "ignore").decode()
    message = compose(_letter(subject=subject, key=key, text=text, to="jana@example.cz"), SENDER, now=NOW)
    read = _read(message)
    assert ({name.lower() for name in read}, read["to"], len(read.items())) == (plain, "jana@example.cz", len(plain))


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.example", "a\nX: y", "a\x0bX: y", "a\u2028X: y", "\r\n\r\nBody", "a\x00b"])
def test_a_subject_is_one_line(subject: str) -> None:
    read = _read(compose(_letter(subject=subject), SENDER, now=NOW))
    assert (read["bcc"], read["x"], _text(read)) == (None, None, "Ahoj, světe.\n")
    assert read["subject"] == " ".join(subject.replace("\x00", " ").split())


@pytest.mark.parametrize(
    "to",
    [
        "",
        "jana",
        "@x.example",
        "jana@",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a@b.example>",
        "a b@c.example",
        "<a@b.example>",
    ],
)
async def test_what_is_no_address_gets_no_letter(letters: Letters, to: str) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        await send(_letter(to=to))
    assert letters.arrived() == []


async def test_a_letter_arrives_whole(letters: Letters) -> None:
    text = "Dobrý den,\n.\n.. tečka na začátku\n" + "dlouhý řádek " * 200 + "\nFrom here\n"
    await send(_letter(text=text))
    (message,) = letters.arrived()
    assert (_text(message), message["subject"], message["x-test-to"]) == (text, "Dobrý den", message["to"])


async def test_a_server_that_is_not_there_is_told_with_the_remedy() -> None:
    _post("smtp://127.0.0.1:1")
    with pytest.raises(Unavailable, match=r"mail server 127\.0\.0\.1 did not take the letter: .*Check ABSORB_SMTP_URL"):
        await send(_letter())


async def test_without_a_setting_a_letter_is_refused_in_words() -> None:
    use_post(read_settings(BASE, "serve"))
    assert can_send() is False
    with pytest.raises(Unavailable) as refused:
        await send(_letter())
    assert str(refused.value) == NOT_SET
    with pytest.raises(Unavailable, match="ABSORB_SMTP_URL"):
        require_post()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for localhost that only those who are given it trust."""
    folder = tmp_path_factory.mktemp("tls")
    made = (str(folder / "cert.pem"), str(folder / "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", made[0], "-keyout", made[1]], check=True, capture_output=True,
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("account", "ending", "is_trusted", "trouble"),
    [
        ("jana:p%40s%3As", "", True, None),
        ("jana:p%40s%3As", "?starttls=required", True, None),
        ("jana:p%40s%3As", "?starttls=required", False, "certificate"),
        ("jana:wrong", "?starttls=required", True, "535"),
        ("jana:p%40s%3As", "?starttls=never", True, "AUTH|530|STARTTLS"),
    ],
)
async def test_passwords_travel_encrypted(
    tmp_path: Path,
    certificate: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    account: str,
    ending: str,
    is_trusted: bool,
    trouble: str | None,
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    with letter_server(tmp_path, "--tls", *certificate, "--sign-in", "jana", "p@s:s") as server:
        port = server.url.rpartition(":")[2]
        _post(f"smtp://{account}@localhost:{port}{ending or '?starttls=offered'}")
        if trouble:
            with pytest.raises(Unavailable, match=trouble):
                await send(_letter())
        else:
            await send(_letter())
        assert [message["x-test-tls"] for message in server.arrived()] == ([] if trouble else ["yes"])


async def test_where_encryption_is_required_nothing_goes_in_the_clear(letters: Letters) -> None:
    _post(f"{letters.url}?starttls=required")
    with pytest.raises(Unavailable, match="STARTTLS"):
        await send(_letter())
    assert letters.arrived() == []


async def test_a_folder_keeps_letters_as_files(tmp_path: Path) -> None:
    _post(f"file://{tmp_path}/pošta%20ven")
    await send(_letter())
    await send(_letter())
    (path,) = (tmp_path / "pošta ven").iterdir()
    read = cast(EmailMessage, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
    assert (path.name, read["subject"], _text(read)) == ("notices-1.eml", "Dobrý den", "Ahoj, světe.\n")


@pytest.mark.parametrize("template", sorted((TEMPLATES / "mail").rglob("*.txt")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_phrase_of_a_letter_has_its_czech(template: Path) -> None:
    found = environment("cs").overlay().extract_translations(template.read_text())  # type: ignore[attr-defined]
    phrases = {phrase for _, _, message in found if isinstance(phrase := message[0] if isinstance(message, tuple) else message, str)}
    translate, translate_many = words("cs")
    assert {phrase for phrase in phrases if translate(phrase) == phrase == translate_many(phrase, phrase, 5)} == set()


def test_a_template_makes_subject_and_text(tmp_path: Path) -> None:
    _post(f"file://{tmp_path}")
    values = {"notices": [], "count": 0, "community": "Ústí & <b>", "is_demonstration": False}
    written = {language: write_letter("notices/digest", language, "a@b.example", key="1", **values) for language in ("cs", "en")}
    assert [written[language].subject for language in ("cs", "en")] == ["0 věcí pro vás – Ústí & <b>", "0 things for you – Ústí & <b>"]
    assert written["cs"].text.startswith("Dobrý den,\n")
    assert "http://localhost:8000/settings/notices" in written["en"].text
