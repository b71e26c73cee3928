"""Changing single values of a TOML text: everything else stays as it was written, remarks, order and spacing with it."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from absorb.calls.rules.places import Walk, walk_over
from absorb.kernel.intake import child


def literal(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {literal(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, Sequence):
        items = [literal(item) for item in value]
        if any(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
        return f"[{', '.join(items)}]"
    return str(value)


def put(text: str, pointer: str, value: Any) -> str:
    """The text with this value at the pointer, in the place of what is there, or new in its table; the table is made at the end of
    the text where there is none."""
    walk, written = walk_over(text), literal(value)
    if pointer in walk.values:
        start, end = walk.values[pointer]
        return text[:start] + written + text[end:]
    table, _, key = pointer.rpartition("/")
    if table in walk.values:
        return _put_inline(text, walk.values[table], f"{key} = {written}")
    if table and table not in [under for _, under in walk.heads]:
        return f"{text.rstrip()}\n\n[{table[1:].replace('/', '.')}]\n{key} = {written}\n"
    at = _end_of_block(text, walk, table)
    return f"{text[:at]}{key} = {written}\n{text[at:]}"


def _put_inline(text: str, span: tuple[int, int], pair: str) -> str:
    start, end = span
    inside = text[start + 1 : end - 1].strip()
    return f"{text[:start]}{{ {inside + ', ' if inside else ''}{pair} }}{text[end:]}"


def _end_of_block(text: str, walk: Walk, table: str) -> int:
    """Behind the last line of a table's own pairs, before remarks that belong to what follows; "" is what stands before all heads."""
    starts = [start for start, under in walk.heads if under == table]
    begin = starts[-1] if starts else 0
    end = min((start for start, _ in walk.heads if start > begin or not table), default=len(text))
    last = max((walk.values[name][1] for name, at in walk.keys.items() if begin <= at < end), default=begin)
    return _next_line(text, last)


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)


def take_away(text: str, pointer: str) -> str:
    """The text without the pair at the pointer; remarks on its line go with it."""
    walk = walk_over(text)
    start, (_, end) = walk.keys[pointer], walk.values[pointer]
    table = pointer.rpartition("/")[0]
    if table in walk.values:
        before, after = text[:start].rstrip(), text[end:].lstrip()
        if before.endswith(","):
            return before[:-1].rstrip() + (" " + after if after.startswith("}") else after)
        return f"{before} {after[1:].lstrip() if after.startswith(',') else after}"
    return text[: text.rfind("\n", 0, start) + 1] + text[_next_line(text, end) :]


def add_item(text: str, name: str, item: Mapping[str, Any]) -> str:
    """The text with one more table in the list `name`, behind the last one, or at the end of the text where there is none."""
    walk = walk_over(text)
    block = f"[[{name}]]\n" + "".join(f"{key} = {literal(value)}\n" for key, value in item.items())
    there = [under for _, under in walk.heads if under.startswith(f"/{name}/") and under.count("/") == 2]
    if not there:
        return f"{text.rstrip()}\n\n{block}"
    at = _end_of_block(text, walk, there[-1])
    return f"{text[:at]}\n{block}{text[at:]}"


def drop_item(text: str, name: str, index: int) -> str:
    """The text without a table of a list; remarks behind it stay with what follows."""
    walk = walk_over(text)
    pointer = child(f"/{name}", index)
    begin = next(start for start, under in walk.heads if under == pointer)
    end = _end_of_block(text, walk, pointer)
    rest = text[end:]
    return text[:begin] + (rest[1:] if rest.startswith("\n") and text[:begin].endswith("\n\n") else rest)


def is_written_as_tables(text: str, name: str) -> bool:
    """Whether a list is written as [[tables]], or is not there."""
    return f"/{name}" not in walk_over(text).values
