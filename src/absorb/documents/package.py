"""An Office Open XML package (.docx, .xlsx) as its parts: opened with suspicion, written so that the same parts
always give the same bytes.

Limits are far above any real document: they only keep a hostile file from filling the memory.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from xml.parsers import expat

from lxml import etree

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase

Parts = dict[str, bytes]
"""The parts of a package by name ("word/document.xml"), without a leading slash."""

LARGEST_PART = 64 * 2**20
LARGEST_PACKAGE = 256 * 2**20
MOST_PARTS = 5_000

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CONTENT_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"

OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file begins that is protected by a password, or of the formats before .docx and .xlsx."""

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What is raised where an archive is none, or is broken."""

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_READ_STEP = 2**20
_QUICKLY = 1
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class Prologue:
    """What an XML part says before its first element, fed step by step, in whatever encoding and however long.

    `is_suspicious` once it declares a DOCTYPE or cannot be read; `is_over` once the first element came.
    """

    def __init__(self) -> None:
        self.is_over = self.is_suspicious = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._suspect
        self._parser.StartElementHandler = self._end

    def feed(self, step: bytes) -> None:
        """One more step of the part; nothing is read of what comes after the first element."""
        if self.is_over or self.is_suspicious:
            return
        try:
            self._parser.Parse(step)
        except _Known:
            return
        except (expat.ExpatError, ValueError, LookupError):
            self.is_suspicious = True

    def _suspect(self, *declared: object) -> None:
        self.is_suspicious = True
        raise _Known

    def _end(self, *element: object) -> None:
        self.is_over = True
        raise _Known


class _Known(Exception):
    """The parser need not read on."""


def declares_doctype(part: bytes) -> bool:
    """Whether an XML part declares a DOCTYPE, or cannot be read as far as its first element."""
    prologue = Prologue()
    for start in range(0, len(part), _READ_STEP):
        prologue.feed(part[start : start + _READ_STEP])
    return not prologue.is_over


def read_parts(content: bytes, what: str = "file", *, largest: int = LARGEST_PACKAGE) -> Parts:
    """The parts of a package; BadInput where it is no package, is encrypted, unpacks to more than `largest` bytes or is built
    to do harm.

    `what` names the file in the sentences ("template").
    """
    if content.startswith(OLE_HEADER):
        says = "The %(what)s is protected by a password or in the format of Office 97; save it unprotected as .docx or .xlsx."
        raise BadInput.one("", Phrase(says, what=what))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            faults = list(_archive_faults(archive, what))
            if faults:
                raise BadInput(faults)
            parts = _read_all(archive, what, largest)
    except DAMAGED:
        raise BadInput.one("", Phrase("The %(what)s is not a Word or Excel file (.docx, .xlsx), or it is damaged.", what=what)) from None
    if CONTENT_TYPES not in parts:
        raise BadInput.one(
            "", Phrase("The %(what)s is a ZIP archive but not a Word or Excel file: it has no %(part)s.", what=what, part=CONTENT_TYPES)
        )
    return parts


def _archive_faults(archive: zipfile.ZipFile, what: str) -> Iterator[Fault]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        yield Fault(
            "",
            Phrase(
                "The %(what)s has %(found)s parts; no real document has more than %(most)s.", what=what, found=len(entries), most=MOST_PARTS
            ),
        )
        return
    seen: set[str] = set()
    for entry in entries:
        folded = entry.filename.casefold()
        if folded in seen:
            yield Fault(entry.filename, Phrase("The %(what)s holds this part twice.", what=what))
        seen.add(folded)
        if entry.flag_bits & 0x1:
            yield Fault(entry.filename, Phrase("The %(what)s is encrypted; save it without a password.", what=what))
        if _is_outside(entry.filename):
            yield Fault(entry.filename, Phrase("The %(what)s holds a part whose name leads outside the file.", what=what))


def _is_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/") or "\x00" in name


def _read_all(archive: zipfile.ZipFile, what: str, largest: int) -> Parts:
    parts: Parts = {}
    total = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        blob = _read_one(archive, entry, what, min(LARGEST_PART, largest))
        total += len(blob)
        if total > largest:
            raise BadInput.one(entry.filename, Phrase("The %(what)s unpacks to more than %(most)s MiB.", what=what, most=largest >> 20))
        parts[entry.filename] = blob
    return parts


def _read_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, what: str, largest: int) -> bytes:
    """One part, read in steps: the size that the archive states is not believed."""
    blob = bytearray()
    with archive.open(entry) as stream:
        while step := stream.read(_READ_STEP):
            blob += step
            if len(blob) > largest:
                says = Phrase("This part of the %(what)s unpacks to more than %(most)s MiB.", what=what, most=largest >> 20)
                raise BadInput.one(entry.filename, says)
    return bytes(blob)


def write_parts(parts: Parts, streams: Mapping[str, Iterable[bytes]] = MappingProxyType({})) -> bytes:
    """The package as bytes: fixed times, a fixed order of parts, the same compression throughout.

    `streams` are parts too large to hold: each is written piece by piece, packed quickly rather than tightly.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted({*parts, *streams}, key=_part_order):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            if name not in streams:
                archive.writestr(entry, parts[name], compresslevel=6)
                continue
            entry._compresslevel = _QUICKLY  # type: ignore[attr-defined]  # `compress_level` from Python 3.13 on; both are read
            with archive.open(entry, "w") as stream:
                for piece in streams[name]:
                    stream.write(piece)
    return target.getvalue()


def _part_order(name: str) -> tuple[int, str]:
    """Content types first, then the package's relationships: what a reader that streams needs first."""
    return (0 if name == CONTENT_TYPES else 1 if name == "_rels/.rels" else 2), name


def parse_xml(blob: bytes, name: str, what: str = "file") -> etree._Element:
    """One XML part as a tree. A DOCTYPE is refused: no Office file has one, and it can define entities that explode."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False)
    try:
        tree = etree.fromstring(blob, parser)
    except etree.XMLSyntaxError as error:
        says = "This part of the %(what)s is not well-formed XML (line %(line)s); the file is damaged."
        raise BadInput.one(name, Phrase(says, what=what, line=error.position[0])) from None
    if tree.getroottree().docinfo.internalDTD is not None or _DOCTYPE.search(blob[:4096]):
        says = Phrase("This part of the %(what)s declares a DOCTYPE, which no Word or Excel file does; it is refused.", what=what)
        raise BadInput.one(name, says)
    return tree


def xml_bytes(tree: etree._Element) -> bytes:
    """A tree as the bytes of a part."""
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def relationships_name(part: str) -> str:
    """Where the relationships of a part stand: word/document.xml -> word/_rels/document.xml.rels."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def content_type(parts: Parts, name: str) -> str:
    """The content type of a part, "" if the package does not say."""
    types = parse_xml(parts[CONTENT_TYPES], CONTENT_TYPES)
    for override in types.iter(f"{CONTENT_TYPE}Override"):
        if (override.get("PartName") or "").lstrip("/").casefold() == name.casefold():
            return override.get("ContentType") or ""
    ending = name.rpartition(".")[2].casefold()
    for default in types.iter(f"{CONTENT_TYPE}Default"):
        if (default.get("Extension") or "").casefold() == ending:
            return default.get("ContentType") or ""
    return ""


def drop_part(parts: Parts, name: str) -> None:
    """Take one part out, with its entry among the content types and every relationship that leads to it."""
    parts.pop(name, None)
    types = parse_xml(parts[CONTENT_TYPES], CONTENT_TYPES)
    for override in list(types.iter(f"{CONTENT_TYPE}Override")):
        if override.get("PartName") == f"/{name}":
            types.remove(override)
    parts[CONTENT_TYPES] = xml_bytes(types)
    for owner in [part for part in parts if part.endswith(".rels")]:
        tree = parse_xml(parts[owner], owner)
        led_here = [link for link in tree.iter(f"{RELATIONSHIPS}Relationship") if _leads_to(owner, link, name)]
        for link in led_here:
            tree.remove(link)
        if led_here:
            parts[owner] = xml_bytes(tree)


def _leads_to(owner: str, link: etree._Element, name: str) -> bool:
    if link.get("TargetMode") == "External":
        return False
    target = link.get("Target") or ""
    if target.startswith("/"):
        return target[1:] == name
    folder = [piece for piece in owner.split("/")[:-2] if piece]
    for piece in target.split("/"):
        if piece == "..":
            folder = folder[:-1]
        elif piece not in ("", "."):
            folder.append(piece)
    return "/".join(folder) == name
