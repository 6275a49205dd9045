"""tests/unit mirrors the tree: <folder>/<file>_test.cc tests <folder>/<file>, in a namespace named after the file."""

import pathlib
import re

# tests/unit folder -> folder of the tree, where they differ.
ALIAS = {"data": "engine/data"}


def source_folder(test_folder):
    top, _, rest = test_folder.partition("/")
    return ALIAS.get(top, top) + ("/" + rest if rest else "")


def findings(tree):
    for path in tree.code(("tests/unit",)):
        if not path.endswith(".cc"):
            continue
        name = pathlib.PurePosixPath(path)
        if not name.stem.endswith("_test"):
            # What several tests of a folder share has a header.
            if path.removesuffix(".cc") + ".h" not in tree.files:
                yield f"{path}:1: sources in tests/unit are tests: <file>_test.cc, or have a header beside them"
            continue
        folder = source_folder(name.parent.relative_to("tests/unit").as_posix())
        unit = f"{folder}/{name.stem.removesuffix('_test')}"
        if not any((tree.root / (unit + ending)).is_file() for ending in (".cc", ".h")):
            yield f"{path}:1: there is no {unit}.cc or {unit}.h that it could test"
        if not re.search(rf"^namespace (\w+::)*{name.stem}\b", tree.text(path), re.M):
            yield f"{path}:1: has no namespace {name.stem} (unity builds put several test files into one)"


_BODY = "namespace tripline::cep {\nnamespace run_test {\n}\n}\n"
CLEAN = {
    "cep/run.cc": "",
    "rules/judge/policy.h": "",
    "engine/data/type.h": "",
    "tests/unit/cep/run_test.cc": _BODY,
    "tests/unit/rules/judge/policy_test.cc": "namespace tripline::rules::policy_test {\n}\n",
    "tests/unit/data/type_test.cc": "namespace type_test {\n}\n",
    "tests/unit/cep/rows.h": "",
    "tests/unit/cep/rows.cc": "",
}
PLANTED = [
    ("a test without a source", {"tests/unit/cep/gone_test.cc": "namespace gone_test {\n}\n"}, "no cep/gone.cc"),
    ("a test in another folder", {"tests/unit/dsl/run_test.cc": _BODY}, "no dsl/run.cc"),
    ("not named a test", {"tests/unit/cep/checks.cc": ""}, "<file>_test.cc"),
    ("no namespace", {"tests/unit/cep/run_test.cc": "namespace tripline::cep {\n}\n"}, "no namespace run_test"),
]
