"""On which line of a TOML text each value stands, so that a fault can be found with an editor.

The text must already be known to be TOML 1.0 (`tomllib` has read it): this walks over it and does not judge it.
"""

from absorb.kernel.intake import child

_BARE_END = frozenset(" \t=.]#\r\n")


def find_lines(text: str) -> dict[str, int]:
    """The line (from 1) of every value, by its JSON pointer; a table stands where its head is."""
    return walk_over(text.replace("\r\n", "\n")).lines


def walk_over(text: str) -> "Walk":
    """The places of everything in the text."""
    walk = Walk(text)
    walk.run()
    return walk


def line_of(pointer: str, lines: dict[str, int]) -> int:
    """The line of a pointer, or of the nearest thing above it that is in the text; 1 for the text as a whole."""
    while pointer:
        if pointer in lines:
            return lines[pointer]
        pointer = pointer.rpartition("/")[0]
    return 1


class Walk:
    """One pass over the text: `at` is the place, `line` its line, `lines` what has been found.

    By pointer, `values` are from where to where a value stands, `keys` where the key before it begins; `heads` are where heads of
    tables begin and what stands under them, in their order.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[str, int] = {}
        self.values: dict[str, tuple[int, int]] = {}
        self.keys: dict[str, int] = {}
        self.heads: list[tuple[int, str]] = []
        self._counts: dict[str, int] = {}

    def run(self) -> None:
        table = ""
        while self._skip_blank():
            table = self._head() if self._char() == "[" else self._pair(table)

    def _char(self) -> str:
        return self.text[self.at : self.at + 1]

    def _step(self, count: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _skip_blank(self) -> bool:
        """Go to the next thing that is neither white nor a comment; False at the end."""
        while self.at < len(self.text):
            if self._char() == "#":
                end = self.text.find("\n", self.at)
                self._step((end if end >= 0 else len(self.text)) - self.at)
            elif self._char().isspace():
                self._step()
            else:
                return True
        return False

    def _head(self) -> str:
        """[table] or [[table]]: the pointer under which what follows stands."""
        line, start = self.line, self.at
        double = self.text.startswith("[[", self.at)
        self._step(2 if double else 1)
        names = self._key("]")
        self._step(2 if double else 1)
        pointer = self._resolve(names[:-1])
        pointer = child(pointer, names[-1])
        if double:
            self._counts[pointer] = self._counts.get(pointer, -1) + 1
            self.lines.setdefault(pointer, line)
            pointer = child(pointer, self._counts[pointer])
        self.lines.setdefault(pointer, line)
        self.heads.append((start, pointer))
        return pointer

    def _resolve(self, names: list[str]) -> str:
        """A head under an array of tables belongs to the array's last table."""
        pointer = ""
        for name in names:
            pointer = child(pointer, name)
            if pointer in self._counts:
                pointer = child(pointer, self._counts[pointer])
        return pointer

    def _pair(self, table: str) -> str:
        line, start = self.line, self.at
        pointer = table
        for name in self._key("="):
            pointer = child(pointer, name)
            self.lines.setdefault(pointer, line)
        self._step()
        self._skip_blank()
        self.keys[pointer] = start
        self._value(pointer)
        return table

    def _key(self, end: str) -> list[str]:
        """A dotted key up to `end`, which is not passed."""
        names: list[str] = []
        while self._skip_blank() and self._char() != end:
            if self._char() == ".":
                self._step()
            elif self._char() in "\"'":
                names.append(self._string())
            else:
                start = self.at
                while self._char() not in _BARE_END:
                    self._step()
                names.append(self.text[start : self.at])
        return names

    def _value(self, pointer: str) -> None:
        self.lines.setdefault(pointer, self.line)
        start = self.at
        self._pass_value(pointer)
        self.values[pointer] = start, start + len(self.text[start : self.at].rstrip())

    def _pass_value(self, pointer: str) -> None:
        if self._char() in "\"'":
            self._string()
        elif self._char() == "[":
            self._array(pointer)
        elif self._char() == "{":
            self._inline(pointer)
        else:
            while self._char() not in ",]}#\n" or not self._char():
                if self.at >= len(self.text):
                    return
                self._step()

    def _array(self, pointer: str) -> None:
        self._step()
        index = 0
        while self._skip_blank() and self._char() != "]":
            if self._char() == ",":
                self._step()
                continue
            self._value(child(pointer, index))
            index += 1
        self._step()

    def _inline(self, pointer: str) -> None:
        self._step()
        while self._skip_blank() and self._char() != "}":
            if self._char() == ",":
                self._step()
                continue
            self._pair(pointer)
        self._step()

    def _string(self) -> str:
        """Pass one of TOML's four kinds of string; the answer is its text between the quotes, as written."""
        quote = self._char()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._step(len(mark))
        start = self.at
        while not self.text.startswith(mark, self.at) and self.at < len(self.text):
            self._step(2 if quote == '"' and self._char() == "\\" else 1)
        written = self.text[start : self.at]
        self._step(len(mark))
        while len(mark) == 3 and self._char() == quote:
            self._step()
        return written
