"""Which folder may include which: the only statement of the order."""

from tree import PRODUCT

# Layer -> layers it may include beside itself. A folder's layer is the longest prefix named here.
MAY = {
    "engine/data": [],
    "state": ["engine/data"],
    "engine/flow": ["engine/data", "state"],
    "engine/io": ["engine/data", "state", "engine/flow"],
    "engine/window": ["engine/data", "state", "engine/flow"],
    "engine/join": ["engine/data", "state", "engine/flow"],
    "engine/plan": ["engine/data", "state", "engine/flow", "engine/io", "engine/window", "engine/join"],
    "dsl": ["engine/data"],
    "patterns": ["engine/data"],
    "cep": ["engine", "state", "patterns"],
    "rules": ["engine", "state", "dsl", "patterns", "cep"],
    "deploy": ["engine", "state", "dsl", "patterns", "cep", "rules"],
}
# Included by full path from the root, but not ours.
FOREIGN = ("absl", "benchmark", "boost", "fast_float", "fmt", "gmock", "gtest", "nlohmann", "simdjson", "CLI")


def layer_of(path):
    parts = path.split("/")
    return next((layer for layer in ("/".join(parts[:2]), parts[0]) if layer in MAY), None)


def findings(tree):
    for path in tree.code():
        layer = layer_of(path)
        if layer is None and path.startswith(PRODUCT):
            yield f"{path}:1: this folder has no row in the layer table (tests/checks/layering.py)"
        for number, kind, included in tree.includes(path):
            top = included.split("/")[0]
            if kind == "<":
                if top in PRODUCT + ("tests",) and "/" in included:
                    yield f'{path}:{number}: <{included}> is ours: write "{included}"'
                continue
            if top in FOREIGN:
                continue
            if not (tree.root / included).is_file():
                yield f'{path}:{number}: "{included}" is no path from the root of the repository'
                continue
            target = layer_of(included)
            if layer is None or target == layer:
                continue
            if top == "tests":
                yield f'{path}:{number}: {layer} may not include tests ("{included}")'
            elif target is None or not any(target == may or target.startswith(may + "/") for may in MAY[layer]):
                yield f'{path}:{number}: {layer} may not include {target} ("{included}")'


CLEAN = {
    "engine/data/type.h": "#include <vector>\n",
    "engine/flow/frame.h": '#include "engine/data/type.h"\n#include "state/table.h"\n',
    "engine/io/csv.h": '#include "engine/flow/frame.h"\n',
    "engine/plan/plan.h": '#include "engine/io/csv.h"\n',
    "state/table.h": '#include "engine/data/type.h"\n',
    "dsl/ast.h": '#include "engine/data/type.h"\n',
    "patterns/pattern.h": "",
    "cep/run.h": '#include "engine/flow/frame.h"\n#include "patterns/pattern.h"\n',
    "rules/judge/judge.h": '#include "cep/run.h"\n#include "dsl/ast.h"\n',
    "deploy/main.cc": '#include "rules/judge/judge.h"\n#include "absl/status/status.h"\n',
    "tests/unit/dsl/ast_test.cc": '#include "rules/judge/judge.h"\n#include "tests/reference/match.h"\n',
    "tests/reference/match.h": "",
}
PLANTED = [
    ("state on engine", {"state/x.cc": '#include "engine/flow/frame.h"\n'}, "state may not include engine/flow"),
    ("dsl on patterns", {"dsl/x.cc": '#include "patterns/pattern.h"\n'}, "dsl may not include patterns"),
    ("patterns on dsl", {"patterns/x.h": ' # include "dsl/ast.h"\n'}, "patterns may not include dsl"),
    ("engine on cep", {"engine/flow/x.cc": '#include "cep/run.h"\n'}, "engine/flow may not include cep"),
    ("data on flow", {"engine/data/x.h": '#include "engine/flow/frame.h"\n'}, "engine/data may not include engine/flow"),
    ("flow on io", {"engine/flow/x.h": '#include "engine/io/csv.h"\n'}, "engine/flow may not include engine/io"),
    ("io on plan", {"engine/io/x.h": '#include "engine/plan/plan.h"\n'}, "engine/io may not include engine/plan"),
    ("cep on rules", {"cep/x.cc": '#include "rules/judge/judge.h"\n'}, "cep may not include rules"),
    ("product on tests", {"cep/x.cc": '#include "tests/reference/match.h"\n'}, "may not include tests"),
    ("angle brackets", {"cep/x.cc": "#include <engine/data/type.h>\n"}, 'is ours: write "engine/data/type.h"'),
    ("a path from the folder", {"cep/x.cc": '#include "run.h"\n'}, "no path from the root"),
    ("a folder without a row", {"engine/other/x.h": ""}, "no row in the layer table"),
]
