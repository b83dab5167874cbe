"""In which line of a TOML file a value stands, so that an error can name it. `tomllib` itself doesn't say."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=\s*(.*)$")


class Lines:
    """Looks up lines of a file's text by the path of a value: ("scene", 0, "cast", 1, "age")."""

    def __init__(self, text: str) -> None:
        self.known: dict[Path, int] = {}
        here: Path = ()
        list_of: Path = ()
        for number, line in enumerate(text.splitlines(), 1):
            if table := _TABLE.match(line):
                here, list_of = self._opened(table[2].split("."), many=table[1] == "[["), ()
                self.known[here] = number
            elif key := _KEY.match(line):
                path = (*here, key[1])
                self.known[path] = number
                list_of = path if key[2].lstrip().startswith("[") and "]" not in key[2] else ()
            elif list_of and line.lstrip().startswith("{"):
                self.known[(*list_of, self._count(list_of))] = number

    def _opened(self, names: list[str], *, many: bool) -> Path:
        """The path of a table's header: every array of tables on the way means its last one."""
        path: Path = ()
        for at, name in enumerate(names):
            path = (*path, name)
            count = self._count(path)
            if at == len(names) - 1 and many:
                path = (*path, count)
            elif count:
                path = (*path, count - 1)
        return path

    def _count(self, path: Path) -> int:
        count = 0
        while (*path, count) in self.known:
            count += 1
        return count

    def of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it; 1 at worst."""
        while path:
            for place in (path, (*path, 0)):
                if place in self.known:
                    return self.known[place]
            path = path[:-1]
        return 1
