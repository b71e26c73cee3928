"""Secrets that must be read again (a second factor's key, a provider's password): sealed with the service's own key. And
secrets that are kept nowhere, and made again for a form that comes twice.

AES-256-GCM under a key derived from ABSORB_SECRET (HKDF, RFC 5869). The purpose is bound in: what was sealed for one thing
opens for no other. Another ABSORB_SECRET opens nothing that was sealed before.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from absorb.kernel.errors import Unavailable

_NONCE = 12

_configured: list[tuple[AESGCM, bytes]] = []


def use_secret(secret: str) -> None:
    """The front doors say with which key this process seals."""
    sealing, making = (
        HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
        for info in (b"absorb sealing 1", b"absorb making 1")
    )
    _configured[:] = [(AESGCM(sealing), making)]


def _keys() -> tuple[AESGCM, bytes]:
    if not _configured:
        raise Unavailable("ABSORB_SECRET was not set up in this process, so secrets can be neither sealed nor read.")
    return _configured[0]


def seal(purpose: str, content: bytes) -> bytes:
    """The content, readable only by `unseal` with the same purpose and key."""
    nonce = os.urandom(_NONCE)
    return nonce + _keys()[0].encrypt(nonce, content, purpose.encode())


def make_secret(purpose: str, mark: str) -> bytes:
    """32 bytes that nobody can guess without the service's key, the same for the same mark (HMAC-SHA-256)."""
    return hmac.new(_keys()[1], f"{purpose}\0{mark}".encode(), hashlib.sha256).digest()


def unseal(purpose: str, sealed: bytes) -> bytes:
    """What was sealed. `Unavailable` where it was sealed for something else or with another key."""
    try:
        return _keys()[0].decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        raise Unavailable(
            "A kept secret cannot be read: it was sealed with another ABSORB_SECRET. Put that one back, or set the secret anew."
        ) from None
