"""What code may do where: only deploy prints or exits, only grammar sources see the grammar, nothing throws or hides state."""

import re

from tree import PRODUCT

PRINTS = re.compile(r"\bstd::(cout|cerr|clog)\b|(?<![\w.>:])(std::)?f?printf\s*\(|\bfmt::print\s*\(|(?<![\w.>:])(std::)?(puts|putchar|perror)\s*\("
                    r"|(?<![\w.>:])(std::|::)?(exit|_exit|quick_exit)\s*\(")
IOSTREAM = re.compile(r'^\s*#\s*include\s*<iostream>')
# Out of memory is reported as operator new does: there is no answer to it but to end.
THROWS = re.compile(r"\bthrow\b(?!\s+std::bad_alloc\b)")
THREAD_STATE = re.compile(r"\bthread_local\b")
# X3 reports an expectation that failed by throwing; the grammar's own files catch it.
MAY_THROW = re.compile(r"dsl/grammar\w*\.(h|cc)")


def findings(tree):
    for path in tree.code(PRODUCT):
        below_deploy = not path.startswith("deploy/")
        for number, line in enumerate(tree.bare(path), start=1):
            if below_deploy and (PRINTS.search(line) or IOSTREAM.match(line)):
                yield f"{path}:{number}: only deploy prints or exits: return a Status or a Diagnostic"
            if THROWS.search(line) and not MAY_THROW.fullmatch(path):
                yield f"{path}:{number}: no exceptions here: return a Status"
            if THREAD_STATE.search(line):
                yield f"{path}:{number}: thread_local state: a shard may move to another thread"
        for number, _, included in tree.includes(path):
            if included.endswith("grammar_def.h") and not re.fullmatch(r"dsl/grammar\w*\.(h|cc)", path):
                yield f"{path}:{number}: grammar_def.h is for the sources that instantiate it, dsl/grammar*.cc"


CLEAN = {
    "cep/run.cc": "// printf( is for deploy; throw nothing.\nthrow std::bad_alloc();\nsnprintf(buffer, 3, \"printf(\"); row.exit(); OnExit(3); fmt::format(\"\");\n",
    "deploy/main.cc": "#include <iostream>\nint main() { std::exit(3); }\n",
    "dsl/grammar.cc": '#include "dsl/grammar_def.h"\nthrow x;\n',
}
PLANTED = [
    ("printing", {"cep/x.cc": 'int x;\nfmt::print("{}", 1);\n'}, "cep/x.cc:2: only deploy prints"),
    ("a stream", {"rules/x.cc": "#include <iostream>\n"}, "only deploy prints"),
    ("cerr", {"engine/io/x.cc": "std::cerr << 1;\n"}, "only deploy prints"),
    ("leaving", {"state/x.cc": "if (bad) std::exit(1);\n"}, "only deploy prints or exits"),
    ("an exception", {"cep/x.cc": "throw std::runtime_error();\n"}, "no exceptions here"),
    ("state of a thread", {"engine/flow/x.cc": "thread_local int x;\n"}, "thread_local"),
    ("the grammar seen", {"dsl/parser.cc": '#include "dsl/grammar_def.h"\n'}, "grammar_def.h is for"),
]
