"""Files by the hash of their content: a local folder or S3, the same three verbs for both.

A file never changes under its name, so nothing is ever overwritten by something else, copies may be kept for ever,
and a file that does not match its name is damaged for certain.
"""

import asyncio
import datetime as dt
import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, S3Store

from absorb.kernel.errors import NotFound, Unavailable

_HASH = re.compile(r"[0-9a-f]{64}")
_RETRIES: Any = {"max_retries": 3, "retry_timeout": dt.timedelta(seconds=20)}
"""A person waits for the page; a job is tried again anyway."""


def content_hash(content: bytes) -> str:
    """The name of a content: its SHA-256 in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


class Files:
    """The stored files. `Unavailable` says what to do where the place does not answer."""

    def __init__(self, where: str) -> None:
        """`where` as in ABSORB_FILES: an absolute folder (made if need be) or s3://BUCKET/PREFIX.

        S3 takes its keys, region and endpoint from the usual AWS_… variables.
        """
        self._where = where
        self._folder = None if where.startswith("s3://") else Path(where)
        try:
            self._store = _open_s3(where) if self._folder is None else _open_folder(self._folder)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise self._unavailable(error) from None

    async def put(self, content: bytes) -> str:
        """Keep the content and answer its hash.

        It appears whole or not at all, and is on the disk when this returns. Written also when it is there already,
        which mends a damaged copy.
        """
        name = await asyncio.to_thread(content_hash, content)
        try:
            await obstore.put_async(self._store, _path(name), content)
            if self._folder is not None:
                await asyncio.to_thread(_sync, self._folder / _path(name))
        except (OSError, obstore.exceptions.BaseError) as error:
            raise self._unavailable(error) from None
        return name

    async def get(self, name: str) -> bytes:
        """The content with this hash; `NotFound` if it is not there, `Unavailable` if it has been damaged."""
        if not _HASH.fullmatch(name):
            raise NotFound(f'"{name[:80]}" is not the hash of a file: 64 hexadecimal digits are expected.')
        try:
            found = await obstore.get_async(self._store, _path(name))
            content = bytes(await found.bytes_async())
        except FileNotFoundError:
            raise NotFound(f"The file {name} is not stored here.") from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise self._unavailable(error) from None
        if content_hash(content) != name:
            raise Unavailable(f"The stored file {name} is damaged (its content has another hash): put it back from a backup.")
        return content

    async def has(self, name: str) -> bool:
        """Whether a content with this hash is there; its wholeness is checked when it is read."""
        if not _HASH.fullmatch(name):
            return False
        try:
            await obstore.head_async(self._store, _path(name))
        except FileNotFoundError:
            return False
        except (OSError, obstore.exceptions.BaseError) as error:
            raise self._unavailable(error) from None
        return True

    def _unavailable(self, error: Exception) -> Unavailable:
        reason = str(error).splitlines()[0].rstrip(". ")[:300]
        remedy = "the bucket, the keys and AWS_ENDPOINT_URL" if self._folder is None else "the folder, its rights and the disk's room"
        return Unavailable(f"The files in {self._where} are not available: {reason}. Check ABSORB_FILES, {remedy}.")


def _open_folder(folder: Path) -> LocalStore:
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return LocalStore(prefix=folder)


def _open_s3(where: str) -> S3Store:
    parts = urlsplit(where)
    return S3Store(parts.netloc, prefix=parts.path.strip("/") or None, retry_config=_RETRIES)


def _path(name: str) -> str:
    """Two levels, so that no folder grows beyond what backups and shells like."""
    return f"{name[:2]}/{name}"


def _sync(path: Path) -> None:
    """Bring a renamed file and its name to the disk: a row that refers to it may be committed next."""
    for part in (path, path.parent, path.parent.parent):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
