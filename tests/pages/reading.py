"""What a page says to who reads it."""

import html
import re

import httpx


def words_of(answer: httpx.Response) -> str:
    """The text of a page in one line, without its markup; every space is a plain one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
