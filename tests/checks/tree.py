"""The source tree as the checks see it: which files there are, their lines, their includes."""

import functools
import pathlib
import re

# The folders of the product, lowest first. engine/data is a layer of its own (see layering.py).
PRODUCT = ("engine", "state", "dsl", "patterns", "cep", "rules", "deploy")
TOP_FILES = ("CMakeLists.txt", "CMakePresets.json", "README.md", ".clang-format", ".clang-tidy", ".gitignore")
CODE = (".h", ".cc")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def files(self):
        """All files that belong to the project, as paths relative to the root."""
        found = [name for name in TOP_FILES if (self.root / name).is_file()]
        for folder in PRODUCT + ("tests", ".ci"):
            for path in (self.root / folder).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts:
                    found.append(path.relative_to(self.root).as_posix())
        return sorted(found)

    def code(self, folders=PRODUCT + ("tests",)):
        """The C++ files of these folders."""
        starts = tuple(f"{folder}/" for folder in folders)
        return [path for path in self.files if path.endswith(CODE) and path.startswith(starts)]

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            return ""

    def lines(self, path):
        """(line number, line) of a file."""
        return enumerate(self.text(path).splitlines(), start=1)

    def includes(self, path):
        """(line number, '<' or '"', what is included) of a C++ file."""
        for number, line in self.lines(path):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1), match.group(2)

    @functools.lru_cache(maxsize=None)
    def bare(self, path):
        """The lines of a C++ file with comments and the insides of literals blanked, for greps that mean code."""
        return blank_comments_and_literals(self.text(path)).splitlines()


_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<delimiter>[^(\s]*)\(.*?\)(?P=delimiter)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.S,
)


def blank_comments_and_literals(text):
    def blank(match):
        inner = re.sub(r"[^\n]", " ", match.group())
        return '"' + inner[1:-1] + '"' if match.group().startswith('"') else inner

    kept = []
    for line in _TOKEN.sub(blank, text).split("\n"):
        kept.append(line)
    return "\n".join(kept)
