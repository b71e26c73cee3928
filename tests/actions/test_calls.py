"""Taking calls in: once, again, changed, and faulty."""

import shutil
from pathlib import Path

import pytest

from absorb.calls.actions import load_calls
from absorb.calls.queries import get_call, list_calls
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.resources import TEMPLATES
from absorb.web import today
from tests.conftest import Town

SHIPPED = [
    "03_15_022", "03_15_023", "03_15_026", "03_15_031", "03_15_037", "03_22_043", "03_24_065", "kraj-101a", "mesto-10c", "nadace",
]  # fmt: skip


async def test_loading_again_changes_nothing_and_a_changed_file_makes_a_version(town: Town, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "applications", tmp_path / "applications")
    first = await load_calls(town.acting, tmp_path / "applications")
    assert [(one.code, one.version, one.is_new) for one in first] == [(code, 1, True) for code in SHIPPED]
    assert await load_calls(town.acting, tmp_path / "applications") == [type(one)(one.id, one.code, 1, False) for one in first]
    path = tmp_path / "applications" / "opz-2014" / "03_15_023" / "call.toml"
    path.write_text(path.read_text() + '[amounts]\nallocation = { value = "1000.00", source = "test" }\n')
    again = await load_calls(town.acting, tmp_path / "applications")
    assert [(one.code, one.version) for one in again if one.is_new] == [("03_15_023", 2)]
    async with reading(town.acting) as connection:
        listed = await list_calls(connection, today())
        assert [(row.code, row.version, row.allocation_minor) for row in listed if row.version > 1] == [("03_15_023", 2, 100000)]
        assert (await get_call(connection, "03_15_023", today())).version == 2


async def test_the_faults_of_all_files_come_together_and_nothing_is_taken_in(town: Town, tmp_path: Path) -> None:
    for name, text in {"a": "code = 1", "b": "code ="}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "call.toml").write_text(text)
    shutil.copytree(TEMPLATES / "applications" / "opz-2014" / "03_15_022", tmp_path / "c")
    shutil.copytree(tmp_path / "c", tmp_path / "d")
    with pytest.raises(BadInput) as caught:
        await load_calls(town.acting, tmp_path)
    pointers = [fault.pointer for fault in caught.value.faults]
    assert pointers == ["a/call.toml, line 1, /code", *["a/call.toml, line 1"] * 3, "b/call.toml, line 1", "d/call.toml, /code"]
    async with reading(town.acting) as connection:
        assert await list_calls(connection, today()) == []


async def test_a_folder_without_calls_is_told(town: Town, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"There is no call\.toml"):
        await load_calls(town.acting, tmp_path)


async def test_another_town_has_calls_of_its_own(town: Town, other_town: Town) -> None:
    await load_calls(town.acting)
    async with reading(other_town.acting) as connection:
        assert await list_calls(connection, today()) == []
    assert all(one.is_new for one in await load_calls(other_town.acting))
