"""Where other people's headers may be included: each library in one pair of files, or in the sources named here."""

import collections
import re

# Header (a regular expression, matched from its start) -> (files that may include it, how many pairs of files at most).
# A pair is x.h and x.cc; None: as many as like.
LIBRARIES = [
    (r"absl/status/", r"engine/data/status\.h", 1),
    (r"absl/strings/cord\.h", r"engine/data/status\.cc", 1),
    (r"absl/time/", r"engine/data/.*\.cc", 1),
    (r"absl/container/", r"(engine|state|cep|rules)/.*\.cc", None),
    (r"boost/", r"dsl/grammar.*", None),
    (r"simdjson", r"engine/io/.*\.cc", 1),
    (r"zstd", r"(engine/io|tests)/.*\.cc", 1),
    (r"zlib", r"(engine/io|tests)/.*\.cc", 1),
    (r"fast_float/", r"engine/data/.*\.cc", 1),
    (r"xxhash", r"(engine|state|rules|tests)/.*\.cc", None),
    (r"CLI/", r"deploy/.*\.cc", None),
    (r"nlohmann/", r"deploy/.*\.cc|tests/.*", None),
    (r"fmt/", r".*\.cc|dsl/(grammar_def|ast_dump_parts)\.h|tests/.*", None),
    (r"gtest/|gmock/", r"tests/.*", None),
    (r"benchmark/", r"tests/bench/.*", None),
]
# The standard library and the operating system: anything without a slash and an ending, or one of these.
SYSTEM = re.compile(
    r"(sys/\w+|netinet/\w+|arpa/inet|unistd|fcntl|spawn|poll|signal|termios|pthread|sched|glob|dirent|fnmatch|errno|dlfcn"
    r"|[a-z]mmintrin|immintrin|x86intrin|cpuid|stdint|stddef|stdlib)\.h|sanitizer/\w+\.h"
)


def findings(tree):
    users = collections.defaultdict(set)
    for path in tree.code():
        for number, kind, included in tree.includes(path):
            if SYSTEM.fullmatch(included) or ("/" not in included and "." not in included):
                continue
            row = next((row for row in LIBRARIES if re.match(row[0], included)), None)
            if row is None:
                if kind == "<":
                    yield f"{path}:{number}: <{included}> is of no library in tests/checks/third_party.py: add a row"
                continue
            _, allowed, most = row
            if not re.fullmatch(allowed, path):
                yield f"{path}:{number}: {included} may be included only in {allowed}"
            elif most and not path.startswith("tests/"):
                users[row].add(path.rsplit(".", 1)[0])
    for (header, _, most), pairs in users.items():
        if len(pairs) > most:
            yield f"{sorted(pairs)[0]}:1: {header} is included by {len(pairs)} pairs of files: {', '.join(sorted(pairs))}"


CLEAN = {
    "engine/data/status.h": '#include "absl/status/status.h"\n',
    "engine/io/ndjson.cc": "#include <simdjson.h>\n#include <sys/stat.h>\n#include <fmt/format.h>\n",
    "dsl/grammar_def.h": "#include <boost/spirit/home/x3.hpp>\n#include <vector>\n",
    "deploy/main.cc": "#include <CLI/CLI.hpp>\n",
    "tests/unit/x_test.cc": "#include <gtest/gtest.h>\n",
}
PLANTED = [
    ("absl beside status.h", {"cep/x.cc": '#include "absl/status/statusor.h"\n'}, "only in engine/data/status"),
    ("X3 in a header", {"dsl/parser.h": "#include <boost/spirit/home/x3.hpp>\n"}, "boost/spirit/home/x3.hpp may be"),
    ("simdjson twice", {"engine/io/other.cc": "#include <simdjson.h>\n"}, "2 pairs of files"),
    ("simdjson elsewhere", {"deploy/x.cc": '#include "simdjson.h"\n'}, "simdjson.h may be included only"),
    ("CLI11 below deploy", {"rules/x.cc": "#include <CLI/CLI.hpp>\n"}, "only in deploy"),
    ("fmt in a header", {"cep/x.h": "#include <fmt/format.h>\n"}, "fmt/format.h may be"),
    ("gtest in the product", {"cep/x.cc": "#include <gtest/gtest_prod.h>\n"}, "only in tests"),
    ("a library nobody named", {"cep/x.cc": "#include <tbb/tbb.h>\n"}, "add a row"),
]
