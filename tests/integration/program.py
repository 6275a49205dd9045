"""Running the program under test: what every integration test shares.

Environment: TRIPLINE is the binary, TRIPLINE_SOURCE the root of the source tree (both set by ctest).
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("TRIPLINE_SOURCE", pathlib.Path(__file__).parents[2])).resolve()
BINARY = os.environ.get("TRIPLINE", str(SOURCE / "build/release/tripline"))
SHARED = pathlib.Path(os.environ.get("TRIPLINE_SHARED", SOURCE.parent / "shared")) / "data"

PAYMENTS = """
stream payments (card string, merchant string, amount decimal(12,2), is_fraud int label, ts timestamp)
  event time ts;
"""
BIG = PAYMENTS + "rule big score 50 on payments when amount > 500 then review reason '{amount}';\n"
HEADER = "card,merchant,amount,is_fraud,ts\n"


def row(second, card="c1", merchant="m1", amount="10.00", fraud=0):
    return (f"{card},{merchant},{amount},{fraud},"
            f"2026-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z\n")


class ProgramTest(unittest.TestCase):
    """A folder of its own for each test, and the program run in it."""

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_program(self, *arguments, expect=0, stdin=b"", **options):
        """Runs it; the exit code must be `expect`. Gives (stdout, stderr) as text."""
        options.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run([BINARY, *map(str, arguments)], input=stdin, cwd=self.folder,
                              stderr=subprocess.PIPE, timeout=300, check=False, **options)
        error = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, expect, f"{arguments}\n{error[-2000:]}")
        return (done.stdout or b"").decode(), error

    def backtest(self, rules, *arguments, **options):
        """A backtest into out/, quietly."""
        path = rules if rules.endswith(".rules") else self.write("r.rules", rules)
        return self.run_program("backtest", path, *arguments, "--out", "out", "--quiet", **options)

    def lines(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def summary(self):
        return json.loads((self.folder / "out" / "summary.json").read_text())
