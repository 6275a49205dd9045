"""READMEs name what exists: functions, types and files in `backticks` are looked up in the tree."""

import pathlib
import re

from tree import PRODUCT

QUOTED = re.compile(r"`([^`\n]+)`")
# `Name()`, `Class::Name`, `folder::Class::Name()`: the last part must be a word of some source.
FUNCTION = re.compile(r"(?:\w+::)*([A-Za-z_]\w*)\(\)|(?:\w+::)+([A-Za-z_]\w*)")
# `engine/data/type.h`, `deploy/setup.sh`; braces and stars stand for several files.
FILE = re.compile(r"(?:engine|state|dsl|patterns|cep|rules|deploy|tests)(?:/[\w.\-]+)+/?")
FENCE = re.compile(r"^\s*```")


def findings(tree):
    words = set()
    for path in tree.code(PRODUCT + ("tests",)):
        words.update(re.findall(r"[A-Za-z_]\w*", tree.text(path)))
    for path in tree.files:
        if path.endswith("README.md"):
            yield from readme_findings(tree, path, words)


def readme_findings(tree, path, words):
    fenced = False
    for number, line in tree.lines(path):
        if FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            continue
        for quoted in QUOTED.findall(line):
            function = FUNCTION.fullmatch(quoted)
            if function and not quoted.startswith("std::"):
                name = function.group(1) or function.group(2)
                if name not in words:
                    yield f"{path}:{number}: `{quoted}`: no source has a {name}"
            elif FILE.fullmatch(quoted) and not exists(tree, path, quoted):
                yield f"{path}:{number}: `{quoted}` does not exist"
    for number, line in tree.lines(path):
        for target in re.findall(r"\]\(([^)#\s]+)\)", line):
            if "://" not in target and not (tree.root / pathlib.PurePosixPath(path).parent / target).exists():
                yield f"{path}:{number}: the link to {target} leads nowhere"


def exists(tree, path, quoted):
    return (tree.root / quoted).exists() or (tree.root / pathlib.PurePosixPath(path).parent / quoted).exists()


CLEAN = {
    "README.md": "`Reader::Open` then `Judge()`, see `cep/run.cc`, [cep](cep/README.md), `cep/`, `std::vector`.\n"
                 "```\n`Nobody()`\n```\n",
    "cep/README.md": "`cep/run.cc`\n",
    "cep/run.cc": "void Judge();\nstruct Reader { void Open(); };\n",
}
PLANTED = [
    ("a function that went", {"README.md": "1. `Vanished()` reads.\n"}, "no source has a Vanished"),
    ("a method that went", {"cep/README.md": "`Reader::Close`\n"}, "no source has a Close"),
    ("a file that went", {"README.md": "See `cep/gone.cc`.\n"}, "`cep/gone.cc` does not exist"),
    ("a dead link", {"README.md": "See [there](cep/gone.md).\n"}, "leads nowhere"),
]
