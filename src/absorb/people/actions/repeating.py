"""The second of two clicks on a form that opens a session or spends a letter's secret.

Such an answer is kept nowhere. What the first click leaves stands under a secret that is made out of what was sent and of the
service's key; the second makes the same one, finds it and answers as the first did (docs/decisions/0005-done-once.md).
"""

import secrets

from absorb.people import rules
from absorb.sealing import make_secret


def secret_of_form(purpose: str, secret: str, form: str | None) -> str:
    """What this form, sent with this secret, leads to; a random one for what is no page's form, so nothing repeats it."""
    return rules.write_secret(make_secret(purpose, f"{secret} {form}")) if form else secrets.token_urlsafe(32)
