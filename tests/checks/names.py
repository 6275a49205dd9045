"""Names that no file or folder has, words that stand for unfinished work, and paths of somebody's machine."""

import re

from tree import CODE, PRODUCT

BANNED_NAMES = {"util", "utils", "helper", "helpers", "common", "misc"}
# Written in pieces, so that this file does not find itself. Words of their own only: a type may be a Placeholder.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|DIS" r"ABLED_\w*|[Nn]ot imple" r"mented|[Uu]nimple" r"mented"
                        r"|st" r"ub|place" r"holder|[Ff]or n" r"ow)\b")
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me|t" r"mp)/")
READ = CODE + (".py", ".sh", ".cmake", ".txt", ".rules", ".md", ".json", "/run")
TOP_FOLDERS = PRODUCT + ("tests",)


def findings(tree):
    for path in tree.files:
        parts = re.split(r"[/_.\-]", path.lower())
        banned = BANNED_NAMES.intersection(parts)
        if banned:
            yield f"{path}:1: '{banned.pop()}' says nothing about what is in it: name it after that"
        if not path.endswith(READ):
            continue
        for number, line in tree.lines(path):
            word = UNFINISHED.search(line)
            if word and not path.endswith(".md"):
                yield f"{path}:{number}: '{word.group()}' stands for unfinished work: finish it or say what is meant"
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: a path of one machine: {line.strip()[:80]}"
    for folder in TOP_FOLDERS:
        if any(path.startswith(folder + "/") for path in tree.files) and f"{folder}/README.md" not in tree.files:
            yield f"{folder}/README.md:1: missing: what the folder is for, its main types, where to begin a change"


CLEAN = {
    "cep/run.cc": "// Rows go on; see deploy/setup.sh and ../shared. A uniform name: commonly.\n",
    "cep/README.md": "What runs a pattern.\n",
}
PLANTED = [
    ("a folder named after nothing", {"cep/utils/x.cc": ""}, "'utils' says nothing"),
    ("a file named after nothing", {"cep/test_helper.cc": ""}, "'helper' says nothing"),
    ("unfinished work", {"cep/x.cc": "// TO" "DO: the rest.\n"}, "stands for unfinished work"),
    ("unfinished work in words", {"cep/x.cc": "return 0;  // for n" "ow\n"}, "stands for unfinished work"),
    ("a test switched off", {"tests/x.cc": "TEST(A, DIS" "ABLED_B) {}\n", "tests/README.md": ""}, "'DIS" "ABLED_B'"),
    ("a machine's path", {"cep/x.cc": 'Open("/wo' 'rk/data.csv");\n'}, "a path of one machine"),
    ("a folder without a README", {"dsl/ast.h": ""}, "dsl/README.md:1: missing"),
]
