"""How long files and functions may be: files to 1,000 lines, functions to 60, longer ones only with a reason beside them."""

import json
import re
import subprocess

from tree import CODE, PRODUCT

EXPLAIN_ABOVE, LONGEST_FILE = 600, 1000
LONGEST_FUNCTION = 60
# How a file above 600 lines explains itself, in a comment among its first forty lines: "Length: …".
EXPLANATION = re.compile(r"^\s*(//|#|--).*\bLength: ")
FIRST_LINES = 40
# Tables may be longer than any file, with the reason here.
TABLES = {
    "dsl/error_table.cc": "one row per TRL code of the whole project",
}
# A function above 60 lines needs a comment of this many lines right before it that says why (style rule 30) …
SHORTEST_REASON = 2
# … or stands here, with the reason.
LONG_FUNCTIONS = {}
SIZED = CODE + (".py", ".sh", ".cmake", "CMakeLists.txt", ".rules")


def findings(tree):
    for path in tree.files:
        if path.endswith(SIZED) and path not in TABLES:
            yield from file_findings(path, tree.text(path).splitlines())
    yield from function_findings(tree)


def file_findings(path, lines):
    if len(lines) > LONGEST_FILE:
        yield f"{path}:1: {len(lines)} lines; {LONGEST_FILE} is the limit: split it"
    elif len(lines) > EXPLAIN_ABOVE and not any(EXPLANATION.match(line) for line in lines[:FIRST_LINES]):
        yield f"{path}:1: {len(lines)} lines; above {EXPLAIN_ABOVE} a comment near the top says why (Length: …)"


def function_findings(tree):
    # The functions of tests are mostly tables of cases.
    paths = [path for path in tree.code(PRODUCT + ("tests",)) if tree.text(path) and not path.endswith("_test.cc")]
    if not paths:
        return
    command = ["ctags", "--languages=C++", "--langmap=C++:.h.cc", "--kinds-C++=f", "--fields=+ne",
               "--output-format=json", "--sort=no", "-o", "-", "-L", "-"]
    tags = subprocess.run(command, input="\n".join(paths), cwd=tree.root, capture_output=True, text=True, check=True)
    for line in tags.stdout.splitlines():
        tag = json.loads(line)
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if length <= LONGEST_FUNCTION or f"{tag['path']}:{tag['name']}" in LONG_FUNCTIONS:
            continue
        if comment_lines_before(tree.text(tag["path"]).splitlines(), tag["line"]) < SHORTEST_REASON:
            yield (f"{tag['path']}:{tag['line']}: {tag['name']} has {length} lines; above {LONGEST_FUNCTION} split it, "
                   f"or say why in a comment of {SHORTEST_REASON} lines right before it")


def comment_lines_before(lines, number):
    """How many comment lines stand right before the declaration that reaches line `number` (1-based)."""
    at = number - 2
    # A declaration may begin a few lines above the name: return type, template head, attributes.
    while at >= 0 and lines[at].strip() and not re.search(r"[;{}]\s*$|^\s*//|^\s*#", lines[at]):
        at -= 1
    count = 0
    while at >= 0 and re.match(r"\s*//", lines[at]):
        count += 1
        at -= 1
    return count


def _function(lines):
    return "int F(int x) {\n" + "  ++x;\n" * (lines - 3) + "  return x;\n}\n"


CLEAN = {
    "cep/run.cc": _function(60) + "\n// Long because the loop is unrolled by hand:\n// 2 ns against 5.\ntemplate <class T>\n"
                  + _function(80).replace("F(", "G("),
    "cep/long.cc": "// Length: a table of states.\n" + "int x;\n" * 700,
    "dsl/error_table.cc": "int x;\n" * 1200,
    "tests/run.sh": "true\n",
}
PLANTED = [
    ("a file above 1,000 lines", {"cep/x.cc": "// Length: no.\n" + "int x;\n" * 1000}, "1001 lines; 1000 is the limit"),
    ("a file above 600 without a reason", {"cep/x.cc": "int x;\n" * 601}, "601 lines; above 600"),
    ("a long function", {"cep/x.cc": _function(61)}, "F has 61 lines"),
    ("a one-line comment", {"cep/x.cc": "// Counts.\n" + _function(61)}, "F has 61 lines"),
    ("a long member function", {"cep/x.cc": "class A {\n  int G() {\n" + "    ++x;\n" * 70 + "  }\n  int x;\n};\n"},
     "G has 72 lines"),
]
