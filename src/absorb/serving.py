"""How the service is started: its port, its processes, what they share, and what stays in memory."""

import contextlib
import gc
import os
import secrets
import socket
from typing import Any

import msgspec
import uvicorn

from absorb.app import create_app
from absorb.kernel.errors import Unavailable
from absorb.settings import Settings, data_folder, read_settings


def serve(settings: Settings) -> None:
    """Serve until told to stop. `Unavailable` where the port is taken or no secret can be kept."""
    settings = with_secret(settings)
    _require_port(settings)
    several = settings.processes > 1
    uvicorn.run(
        "absorb.serving:application" if several else _settled(create_app(settings)),
        factory=several,
        workers=settings.processes if several else None,
        loop="absorb.listening:Loop" if several else "auto",
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        proxy_headers=True,
        server_header=False,
        date_header=True,
    )


def application() -> Any:
    """The application of one of several processes, which reads the same settings as the first."""
    return _settled(create_app(with_secret(read_settings(os.environ, "serve"))))


YOUNG = 10_000
"""So many new objects are made before the youngest are looked through for rubbish: those of some ten answers."""


def _settled(app: Any) -> Any:
    """The application, all of which stays for as long as the process. To look through its 200,000 objects for rubbish again
    and again would stop everybody who is being served for a tenth of a second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    return app


def with_secret(settings: Settings) -> Settings:
    """A secret of this machine's own where ABSORB_SECRET gives none: made once, kept readable by its owner only.

    Several machines behind one address must share one, so they set ABSORB_SECRET.
    """
    if settings.secret:
        return settings
    path = data_folder(os.environ) / "secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        return msgspec.structs.replace(settings, secret=path.read_text())
    except OSError as error:
        raise Unavailable(f"ABSORB_SECRET is missing, and none can be kept in {path}: {error.strerror}. Set ABSORB_SECRET.") from None


def _require_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        raise Unavailable(
            f"The port {settings.port} on {settings.host} is taken or not ours ({error.strerror}): set ABSORB_PORT to another."
        ) from None
