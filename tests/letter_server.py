"""A mail server of its own process, for tests: aiosmtpd on loopback, which keeps every letter it takes as a file.

    python -m tests.letter_server FOLDER [--tls CERTIFICATE KEY] [--sign-in USER PASSWORD]

It prints its port when it listens. While FOLDER/refuse exists, its text is the answer to every letter.
"""

import argparse
import asyncio
import itertools
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Keeper:
    """Takes letters and numbers them in the order they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refusal = self.folder / "refuse"
        if refusal.exists():
            return refusal.read_text()
        lines = f"X-Test-To: {','.join(envelope.rcpt_tos)}\r\nX-Test-Tls: {'yes' if session.ssl else 'no'}\r\n".encode()
        temporary = self.folder / "arriving"
        temporary.write_bytes(lines + bytes(envelope.original_content or b""))
        temporary.replace(self.folder / f"{next(self.numbers):06d}.eml")
        return "250 taken"


async def serve(folder: Path, tls: list[str] | None, account: list[str] | None) -> None:
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == account
        return AuthResult(success=fits, handled=False)

    keeper = Keeper(folder)

    def one() -> SMTP:
        return SMTP(
            keeper, hostname="localhost", tls_context=context, require_starttls=bool(tls),
            authenticator=authenticate if account else None, auth_required=bool(account), auth_require_tls=bool(tls),
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(one, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--sign-in", nargs=2)
    given = parser.parse_args()
    asyncio.run(serve(given.folder, given.tls, given.sign_in))
