"""Codes of a second factor: from an application (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) and for recovery."""

import hashlib
import hmac
import re

import pyotp

STEP_SECONDS = 30
ISSUER = "Absorb"
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for one another."""


def new_totp_key() -> str:
    """A fresh key as base32: 160 bits, as RFC 4226 § 4 asks for."""
    return pyotp.random_base32(32)


def totp_address(key: str, email: str) -> str:
    """The otpauth: address that an application reads from a QR picture."""
    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=ISSUER)


def find_step(key: str, code: str, now: float) -> int | None:
    """The time step whose code this is, the one before and after the present included (RFC 6238 § 5.2); None for no code of theirs."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    present = int(now // STEP_SECONDS)
    totp = pyotp.TOTP(key)
    found = [step for step in (present - 1, present, present + 1) if hmac.compare_digest(totp.generate_otp(step), digits)]
    return found[-1] if found else None


def write_recovery_code(number: int) -> str:
    """The code of a random number of at least 128 bits, as people can copy it: "k3fp-9wma-xq7d", 59 bits."""
    letters = []
    for _ in range(12):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def recovery_sha256(code: str) -> bytes:
    """What is kept of a recovery code, whatever dashes, spaces and letter case it is typed with."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", code.lower()).encode()).digest()


def is_recovery_code(code: str) -> bool:
    return len(re.sub(r"[^a-z0-9]", "", code.lower())) == 12
