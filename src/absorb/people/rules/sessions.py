"""How long things hold, and where a person is sent afterwards."""

import datetime as dt

SESSION_LENGTH = dt.timedelta(hours=10)
"""A working day; prolonging gives as much again."""

LONGEST_SESSION = dt.timedelta(hours=24)
"""From signing in, however often it is prolonged."""

RESET_HOLDS = dt.timedelta(hours=1)
"""From the letter on."""

RESET_WAITS = dt.timedelta(days=1)
"""So long a letter may wait to be written; later nobody is waiting for it."""

INVITATION_HOLDS = dt.timedelta(days=14)


WAY_WORDS = {
    "password": "with the password",
    "passkey": "with a passkey",
    "provider": "through the town's sign-in",
    "invitation": "by an invitation",
}
"""How a session was opened, in words: msgids of the pages' catalogues."""


def own_address(target: str, otherwise: str = "/desk") -> str:
    """Only a path of this site: a link to a form must not lead elsewhere afterwards."""
    fits = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if fits else otherwise
