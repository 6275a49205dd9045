"""One table of TRL codes: no code in the sources without a row, no row that no test provokes, each row once and in order."""

import re

from tree import CODE, PRODUCT

TABLE = "dsl/error_table.cc"
CODE_NAME = re.compile(r"\bTRL(\d{4})\b")
ROW = re.compile(r'"TRL(\d{4})"')
# The checks speak of codes without provoking them.
NO_PROOF = "tests/checks/"


def findings(tree):
    if TABLE not in tree.files:
        yield f"{TABLE}:1: missing: the table of all TRL codes"
        return
    rows = [(int(match.group(1)), number) for number, line in tree.lines(TABLE) for match in ROW.finditer(line)]
    codes = {code for code, _ in rows}
    for (before, _), (code, number) in zip(rows, rows[1:]):
        if code <= before:
            yield f"{TABLE}:{number}: TRL{code:04} stands after TRL{before:04}: rows ascend and none comes twice"
    for path in tree.code(PRODUCT):
        if path == TABLE:
            continue
        # Comments count too: a header promises the code.
        for number, line in tree.lines(path):
            for match in CODE_NAME.finditer(line):
                if int(match.group(1)) not in codes and not is_example(path, line):
                    yield f"{path}:{number}: {match.group()} has no row in {TABLE}"
    provoked = set()
    for path in tree.files:
        if path.startswith("tests/") and not path.startswith(NO_PROOF):
            provoked.update(int(code) for code in CODE_NAME.findall(tree.text(path)))
    for code, number in rows:
        if code not in provoked:
            yield f"{TABLE}:{number}: no test or golden case names TRL{code:04}: add one that provokes it"


def is_example(path, line):
    return path.endswith(CODE) and line.lstrip().startswith("//") and "TRL0123" in line


_TABLE = 'const Row kRows[] = {\n  {"TRL0101", "a"},\n  {"TRL0700", "b"},\n};\n'
CLEAN = {
    TABLE: _TABLE,
    "engine/io/x.cc": 'Error("TRL0700");  // "TRL0101"\n',
    "dsl/x.h": "// tripline help TRL0123\n",
    "tests/unit/x_test.cc": 'EXPECT_EQ(code, "TRL0700");\n',
    "tests/goldens/x.txt": "TRL0101 at 1:1\n",
}
PLANTED = [
    ("a code without a row", {"cep/x.cc": 'Error("TRL0999");\n'}, "TRL0999 has no row"),
    ("a row without a test", {"tests/goldens/x.txt": ""}, "names TRL0101"),
    ("a row that only a check names", {"tests/goldens/x.txt": "", "tests/checks/x.py": "TRL0101"}, "names TRL0101"),
    ("a row twice", {TABLE: _TABLE.replace("TRL0700", "TRL0101")}, "none comes twice"),
    ("no table", {TABLE.replace("error", "other"): _TABLE, TABLE: ""}, "TRL0700 has no row"),
]
