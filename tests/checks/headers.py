"""Headers are the documentation: each opens, before its includes, with a comment of 5 to 25 lines, and has a guard."""

import re

from tree import PRODUCT

SHORTEST, LONGEST = 5, 25


def guard_of(path):
    return "TRIPLINE_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"


def opening_comment_lines(text):
    """Comment lines before the first line that is neither comment, blank nor the include guard."""
    count = 0
    for line in text.splitlines():
        if line.startswith("//"):
            count += 1
        elif line.strip() and not re.match(r"#\s*(ifndef|define)\s", line):
            break
    return count


def findings(tree):
    for path in tree.code(PRODUCT):
        if not path.endswith(".h"):
            continue
        text = tree.text(path)
        count = opening_comment_lines(text)
        if not SHORTEST <= count <= LONGEST:
            yield (f"{path}:1: {count} lines of opening comment; a public header opens with {SHORTEST} to {LONGEST}: what "
                   "it is, what it is not, an example, failures, thread-safety, ownership, units, cost, source")
        guard = guard_of(path)
        if not re.search(rf"^#ifndef {guard}\n#define {guard}$", text, re.M):
            yield f"{path}:1: the include guard is not {guard}"


_COMMENT = "// One.\n// Two.\n// Three.\n// Four.\n// Five.\n"
_GUARD = "#ifndef TRIPLINE_CEP_RUN_H_\n#define TRIPLINE_CEP_RUN_H_\n"
CLEAN = {
    "cep/run.h": _COMMENT + _GUARD + "#include <vector>\n#endif\n",
    "cep/run.cc": "int x;\n",
    "dsl/ast.h": "#ifndef TRIPLINE_DSL_AST_H_\n#define TRIPLINE_DSL_AST_H_\n" + _COMMENT + "struct A;\n#endif\n",
}
PLANTED = [
    ("no comment", {"cep/run.h": _GUARD + "#include <vector>\n#endif\n"}, "0 lines of opening comment"),
    ("too short", {"cep/run.h": "// One.\n" + _GUARD + "#endif\n"}, "1 lines of opening comment"),
    ("too long", {"cep/run.h": "// More.\n" * 26 + _GUARD + "#endif\n"}, "26 lines of opening comment"),
    ("after the includes", {"cep/run.h": _GUARD + "#include <vector>\n" + _COMMENT + "#endif\n"}, "0 lines"),
    ("another guard", {"cep/run.h": _COMMENT + "#pragma once\n"}, "TRIPLINE_CEP_RUN_H_"),
]
