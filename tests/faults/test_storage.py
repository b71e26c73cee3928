"""Files by their hash, on a real folder."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absorb.kernel.errors import NotFound, Unavailable
from absorb.storage import Files, content_hash

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of "abc", FIPS 180-2, appendix B.1."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not made yet" / "files"


def stored(folder: Path) -> list[str]:
    """Every file below the folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def test_what_is_put_is_got(folder: Path) -> None:
    files = Files(str(folder))
    assert await files.has(ABC) is False
    assert await files.put(b"abc") == ABC
    assert await files.has(ABC) is True
    assert await files.get(ABC) == b"abc"
    assert stored(folder) == [f"ba/{ABC}"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=5000))
def test_any_content(folder: Path, content: bytes) -> None:
    async def there_and_back() -> tuple[str, bytes]:
        files = Files(str(folder))
        name = await files.put(content)
        return name, await files.get(name)

    assert asyncio.run(there_and_back()) == (hashlib.sha256(content).hexdigest(), content)


async def test_the_same_content_at_once_from_many(folder: Path) -> None:
    files = Files(str(folder))
    content = b"x" * 1_000_000
    assert set(await asyncio.gather(*(files.put(content) for _ in range(8)))) == {content_hash(content)}
    assert await files.get(content_hash(content)) == content
    assert len(stored(folder)) == 1


@pytest.mark.parametrize("spoilt", [b"", b"abd", b"abc\0", b"ab"])
async def test_a_damaged_file_is_told_and_mended_by_putting_it_again(folder: Path, spoilt: bytes) -> None:
    files = Files(str(folder))
    await files.put(b"abc")
    (folder / "ba" / ABC).write_bytes(spoilt)
    with pytest.raises(Unavailable) as caught:
        await files.get(ABC)
    assert caught.value.says == f"The stored file {ABC} is damaged (its content has another hash): put it back from a backup."
    await files.put(b"abc")
    assert await files.get(ABC) == b"abc"


async def test_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(NotFound) as caught:
        await Files(str(folder)).get(ABC)
    assert caught.value.says == f"The file {ABC} is not stored here."


@pytest.mark.parametrize("name", ["", "../../etc/passwd", ABC.upper(), ABC[:-1], ABC + "0", f"{ABC[:-1]}/", "ba/" + ABC, ABC[:-1] + "g"])
async def test_a_name_that_is_no_hash(folder: Path, name: str) -> None:
    files = Files(str(folder))
    await files.put(b"abc")
    assert await files.has(name) is False
    with pytest.raises(NotFound) as caught:
        await files.get(name)
    assert caught.value.says == f'"{name}" is not the hash of a file: 64 hexadecimal digits are expected.'


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    where = str(tmp_path / "file" / "files")
    with pytest.raises(Unavailable) as caught:
        Files(where)
    assert caught.value.says.startswith(f"The files in {where} are not available: ")
    assert caught.value.says.endswith(". Check ABSORB_FILES, the folder, its rights and the disk's room.")


async def test_a_folder_that_went_away(folder: Path) -> None:
    files = Files(str(folder))
    await files.put(b"abc")
    (folder / "ba" / ABC).unlink()
    (folder / "ba").rmdir()
    (folder / "ba").write_bytes(b"in the way")
    with pytest.raises(Unavailable) as caught:
        await files.put(b"abc")
    assert caught.value.says.startswith(f"The files in {folder} are not available: ")


async def test_s3_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, setting in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, setting)
    files = Files("s3://absorb-usti/files")
    with pytest.raises(Unavailable) as caught:
        await files.has(ABC)
    assert caught.value.says.startswith("The files in s3://absorb-usti/files are not available: ")
    assert caught.value.says.endswith(". Check ABSORB_FILES, the bucket, the keys and AWS_ENDPOINT_URL.")
    assert "hunter2" not in caught.value.says
