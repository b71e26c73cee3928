"""Which files may be attached to an idea: what they are is read from their content, and the name must say the same."""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping

from absorb.kernel.phrases import Phrase

LARGEST = 20 * 2**20
"""Bytes of one file: a scanned contract or a budget has some; films and whole archives have no place here."""

MOST = 40
"""Files of one idea, the removed ones aside: a dossier has a dozen."""

LONGEST_NAME = 200
"""Characters; file systems take 255 bytes, and a download adds to it."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""By the end of the name. Nothing that a browser or a program would run: no HTML, no SVG, no archives, no macros."""

ENDINGS = ", ".join(ending for ending in MEDIA_TYPES if ending != "jpeg")

_LARGEST_INDEX = 2**20
_MOST_PARTS = 5_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"%!ps", b"{\\rtf")


class Unfit(ValueError):
    """A file that cannot be attached; the argument is the phrase that says why and what would be right."""


def check_name(name: str) -> str:
    """The name as it was given, if it is safe to keep and to offer again: no folders, no signs that hide what it is."""
    if not name.strip() or name.strip(".") == "":
        raise Unfit(Phrase("The file has no name; over the API it stands in the address: ?name=budget.xlsx."))
    if len(name) > LONGEST_NAME:
        raise Unfit(
            Phrase("The file's name has %(count)s characters; at most %(longest)s fit: rename it.", count=len(name), longest=LONGEST_NAME)
        )
    if any(char in "/\\" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name):
        raise Unfit(Phrase("The file's name holds slashes or signs that are not seen: rename it."))
    return name


def media_type_of(name: str, content: bytes) -> str:
    """The media type that both the content and the name's end say; `Unfit` for every other file."""
    check_name(name)
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending not in MEDIA_TYPES:
        raise Unfit(Phrase("“%(name)s” is of a kind that cannot be attached; these can: %(endings)s.", name=name, endings=ENDINGS))
    if not content:
        raise Unfit(Phrase("“%(name)s” is empty.", name=name))
    if len(content) > LARGEST:
        size, most = f"{len(content) / 2**20:.1f}".replace(".", ","), LARGEST // 2**20
        raise Unfit(Phrase("“%(name)s” has %(size)s MB; a file may have at most %(most)s MB.", name=name, size=size, most=most))
    wanted = MEDIA_TYPES[ending]
    if not _CHECKS[wanted](content, wanted, name):
        says = "“%(name)s” is not what its name says: the content is no %(ending)s file. Save it again from the program it was made in."
        raise Unfit(Phrase(says, name=name, ending=ending))
    return wanted


def _begins(*signatures: bytes) -> Callable[[bytes, str, str], bool]:
    return lambda content, wanted, name: content.startswith(signatures)


def _is_office(content: bytes, wanted: str, name: str) -> bool:
    """A package of Word or Excel whose main part is of the wanted kind, without macros."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit(Phrase("“%(name)s” is locked with a password or in an old format; save it without a password.", name=name))
    parts = _parts(content, ("[Content_Types].xml",))
    if parts is None:
        return False
    names, read = parts
    types = read.get("[Content_Types].xml", b"").lower()
    if b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in one.casefold() for one in names):
        raise Unfit(Phrase("“%(name)s” holds macros; save it without them.", name=name))
    return f"{wanted}.main+xml".encode() in types


def _is_open(content: bytes, wanted: str, name: str) -> bool:
    """A package of OpenDocument whose first part names the wanted kind, without macros."""
    parts = _parts(content, ("mimetype",))
    if parts is None:
        return False
    names, read = parts
    if any(one.startswith(("Basic/", "Scripts/")) for one in names):
        raise Unfit(Phrase("“%(name)s” holds macros; save it without them.", name=name))
    return names[:1] == ["mimetype"] and read["mimetype"] == wanted.encode()


def _parts(content: bytes, wanted: tuple[str, ...]) -> tuple[list[str], dict[str, bytes]] | None:
    """The names in a package and the content of those wanted, as far as they are small; None where it is no package."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if len(infos) > _MOST_PARTS or any(info.compress_type not in _PACKED for info in infos):
                return None
            small = [info for info in infos if info.filename in wanted and info.file_size <= _LARGEST_INDEX]
            return [info.filename for info in infos], {info.filename: package.read(info) for info in small}
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, NotImplementedError, EOFError, OSError):
        return None


def _is_text(content: bytes, wanted: str, name: str) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or one of the old Central European encodings: no control characters, no markup
    that a program could take for a page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            return False
    bare = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    has_controls = any(byte in content for byte in (*range(9), 11, *range(14, 32), 127))
    return not has_controls and not bare.startswith(_MARKUP)


_CHECKS: Mapping[str, Callable[[bytes, str, str], bool]] = {
    MEDIA_TYPES["pdf"]: _begins(b"%PDF-"),
    MEDIA_TYPES["jpg"]: _begins(b"\xff\xd8\xff"),
    MEDIA_TYPES["png"]: _begins(b"\x89PNG\r\n\x1a\n"),
    MEDIA_TYPES["docx"]: _is_office,
    MEDIA_TYPES["xlsx"]: _is_office,
    MEDIA_TYPES["odt"]: _is_open,
    MEDIA_TYPES["ods"]: _is_open,
    MEDIA_TYPES["txt"]: _is_text,
    MEDIA_TYPES["csv"]: _is_text,
}
