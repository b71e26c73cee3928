"""A real mail server for tests, and what arrived at it."""

import contextlib
import email
import email.policy
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import msgspec

ROOT = Path(__file__).resolve().parent.parent


class Letters(msgspec.Struct, frozen=True):
    """A running mail server: its address as ABSORB_SMTP_URL wants it, and the folder of what it took."""

    url: str
    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """The settings of an installation that sends through this server."""
        return {"ABSORB_SMTP_URL": self.url, "ABSORB_MAIL_FROM": "Absorb <absorb@usti.example>"}

    def arrived(self) -> list[EmailMessage]:
        """Every letter that was taken, in the order they came. `X-Test-To` holds whom the envelope named."""
        read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(self.folder.glob("*.eml"))]
        return cast(list[EmailMessage], read)

    def texts(self) -> list[str]:
        """The texts of the letters that arrived."""
        return [message.get_content() for message in self.arrived()]

    def refuse(self, answer: str = "451 the disk is full, try later") -> None:
        """From now on take nothing."""
        (self.folder / "refuse").write_text(answer)

    def accept(self) -> None:
        """Take letters again."""
        (self.folder / "refuse").unlink(missing_ok=True)

    def empty(self) -> None:
        """Forget everything, and take letters."""
        self.accept()
        for path in self.folder.glob("*.eml"):
            path.unlink()


@contextlib.contextmanager
def letter_server(folder: Path, *options: str) -> Iterator[Letters]:
    """A mail server in a process of its own for the length of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.letter_server", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            yield Letters(f"smtp://127.0.0.1:{int(server.stdout.readline())}", folder)
        finally:
            server.terminate()
