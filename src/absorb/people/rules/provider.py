"""What an identity provider must be, and what it must have said (OpenID Connect Core 1.0)."""

import uuid
from urllib.parse import urlsplit

from absorb.kernel.errors import Fault


def find_provider_faults(name: str, issuer: str, client_id: str, secret: str, *, has_secret: bool, may_be_here: bool) -> list[Fault]:
    """Everything that is wrong with a provider's settings. `may_be_here`: this installation itself is on http://localhost,
    so the provider may be too; elsewhere people's names travel only over TLS."""
    faults = []
    if not name.strip() or len(name) > 100:
        faults.append(Fault("/name", "Write what people know it by, such as the town's name, in at most 100 letters."))
    parts = urlsplit(issuer)
    is_here = may_be_here and parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if not (parts.scheme == "https" or is_here) or not parts.hostname or parts.query or parts.fragment or parts.username:
        faults.append(Fault("/issuer", "Write the provider's address (issuer) with https://, such as https://sign-in.TOWN.example."))
    if not client_id.strip() or len(client_id) > 300:
        faults.append(Fault("/client_id", "Write the client id under which the provider knows this installation."))
    if not secret.strip() and not has_secret:
        faults.append(Fault("/client_secret", "Write the client secret that the provider gave for this installation."))
    return faults


def back_path(community: uuid.UUID) -> str:
    """Where a town's provider sends the browser back: each town its own, so that no provider can have an answer meant for
    another town's brought to itself (mix-up, RFC 9700 § 4.4)."""
    return f"/sign-in/provider/{community}/back"


def is_guarded(issuer: str, *ways: str) -> bool:
    """Whether the addresses that a provider's description names go over TLS as the provider itself does (Discovery 1.0 § 3)."""
    return not issuer.startswith("https://") or all(way.startswith("https://") for way in ways)
