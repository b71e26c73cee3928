"""Who counts as what: IČO, passwords, sign-in limits, secrets. Values in, values out."""

import datetime as dt
import hashlib
import re

from stdnum.cz import dic
from stdnum.exceptions import ValidationError

from absorb.kernel.czech import tidy
from absorb.kernel.errors import Fault

ORGANISATION_KINDS = ("ngo", "municipality", "municipal", "school", "job_centre", "employer", "church", "business", "unknown")
ROLES = ("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator")

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SESSION_LENGTH = dt.timedelta(hours=10)
ATTEMPT_WINDOW = dt.timedelta(minutes=15)
ATTEMPTS_ALLOWED = 8

_COMMON = ("password", "heslo", "123456", "qwert", "absorb", "admin")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")


def read_ico(text: str) -> str:
    """An IČO as eight digits; ValueError with what would be right. The check digit follows domain sources via stdnum."""
    digits = re.sub(r"\s", "", text)
    if not digits.isdigit() or len(digits) > 8:
        raise ValueError(f'"{text}" is not an IČO; an IČO has eight digits, such as 00081531.')
    digits = digits.zfill(8)
    try:
        dic.validate(digits)
    except ValidationError:
        raise ValueError(f'"{text}" is not an IČO: its check digit does not fit; copy it from the register (ARES).') from None
    return digits


def find_password_faults(password: str, *, pointer: str = "/password") -> list[Fault]:
    """Length and the commonest words; no rules of composition (NIST SP 800-63B § 5.1.1.2)."""
    if len(password) < SHORTEST_PASSWORD:
        return [
            Fault(
                pointer,
                f"The password has {len(password)} characters; at least {SHORTEST_PASSWORD} are needed. A sentence is easy to remember.",
            )
        ]
    if len(password) > LONGEST_PASSWORD:
        return [Fault(pointer, f"The password has {len(password)} characters; at most {LONGEST_PASSWORD} fit.")]
    bare = re.sub(r"[^a-z]", "", password.casefold())
    if any(bare == common * (len(bare) // max(len(common), 1)) and bare for common in _COMMON) or len(set(password)) < 5:
        return [Fault(pointer, "The password is one that is guessed first; choose another.")]
    return []


def find_email_faults(email: str, *, pointer: str = "/email") -> list[Fault]:
    return [] if _EMAIL.match(tidy(email)) else [Fault(pointer, f'"{email}" is not an e-mail address, such as jana@example.cz.')]


def secret_sha256(secret: str) -> bytes:
    """What is kept of a session's or a token's secret."""
    return hashlib.sha256(secret.encode()).digest()


def attempt_keys(email: str, address: str) -> list[str]:
    """Under which names a failed sign-in is counted: the account, and the place it came from."""
    return [hashlib.sha256(f"{kind}:{value}".encode()).hexdigest() for kind, value in (("email", email.casefold()), ("address", address))]
