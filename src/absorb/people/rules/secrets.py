"""Secrets: what is kept of them, and the mark of a browser that signed in before."""

import base64
import hashlib
import hmac


def secret_sha256(secret: str) -> bytes:
    """What is kept of a session's, token's, invitation's or reset's secret: they are random and long, so one hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def write_secret(made: bytes) -> str:
    """Random bytes as they stand in an address or a header."""
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def write_known_browser(key: str, email: str, nonce: str) -> str:
    """The mark for a browser that has just signed in with this account, signed with the service's own key."""
    return f"{nonce}.{_signature(key, email, nonce)}"


def read_known_browser(key: str, email: str, mark: str) -> str | None:
    """The nonce of a mark that this service gave for this account; None for any other."""
    nonce, _, signature = mark.partition(".")
    is_ours = bool(nonce) and hmac.compare_digest(signature.encode(), _signature(key, email, nonce).encode())
    return nonce if is_ours else None


def _signature(key: str, email: str, nonce: str) -> str:
    return hmac.new(key.encode(), f"known browser\0{email}\0{nonce}".encode(), hashlib.sha256).hexdigest()
