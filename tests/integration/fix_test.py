"""`tripline check --fix`: what it changes, what it leaves, and that files stay whole; colours of diagnostics."""

import json
import os
import pty
import stat
import subprocess
import unittest

from program import BINARY, PAYMENTS, ProgramTest

BROKEN = PAYMENTS + """rule big on payments whn amuont == 500 && card = "c1" then reveiw
rule many on payments per card match (
  patern (A{5,3} !->> B -> C) within 15m
  defin A as 1 < amount < 5, C amount > 250
)
then deny;
"""
FIXED = PAYMENTS + """rule big on payments when amount = 500 and card = 'c1' then review;
rule many on payments per card match (
  pattern (A{3,5} !-> B -> C) within 15 minutes
  define A as 1 < amount and amount < 5, C as amount > 250
)
then block;
"""


class Fix(ProgramTest):
    def read(self, name):
        return (self.folder / name).read_text()

    def test_round_after_round(self):
        self.write("a.rules", BROKEN)
        out, error = self.run_program("check", "--fix", "a.rules")
        self.assertEqual(self.read("a.rules"), FIXED)
        self.assertIn("a.rules:4:22: fixed TRL0110: 'whn' is now 'when'\n", out)
        self.assertIn("fixed TRL0110: added ';'\n", out)
        self.assertRegex(out, r"\n15 fixes in 1 file\n")
        self.assertTrue(out.endswith("1 stream and 2 rules: no errors, no warnings\n"), out)
        self.assertEqual(error, "")
        out, _ = self.run_program("check", "--fix", "a.rules")
        self.assertEqual(out, "nothing that could be fixed safely\n1 stream and 2 rules: no errors, no warnings\n")
        self.assertEqual(self.read("a.rules"), FIXED)

    def test_what_remains_is_reported(self):
        self.write("a.rules", PAYMENTS + "rule r on payments when amuont > nothing_like_it then review;\n")
        out, error = self.run_program("check", "--fix", "a.rules", expect=1)
        self.assertIn("'amuont' is now 'amount'", out)
        self.assertIn("1 error, 0 warnings", out)
        self.assertIn("a.rules:4:34: error TRL0250", error)
        self.assertIn("amount > nothing_like_it", self.read("a.rules"))

    def test_a_toss_up_is_left(self):
        text = PAYMENTS.replace("merchant", "cart") + "rule r on payments when carx = 'x' then review;\n"
        self.write("a.rules", text)
        out, error = self.run_program("check", "--fix", "a.rules", expect=1)
        self.assertIn("nothing that could be fixed safely", out)
        self.assertIn("fix: did you mean 'card' or 'cart'?", error)
        self.assertEqual(self.read("a.rules"), text)

    def test_included_files_links_and_permissions(self):
        self.write("lib/streams.rules", PAYMENTS.replace("event time ts;", "event time ts"))
        self.write("real.rules", "include 'lib/streams.rules';\nrule r on payments when amount == 5 then review;\n")
        os.symlink("real.rules", self.folder / "a.rules")
        os.chmod(self.folder / "real.rules", 0o640)
        out, _ = self.run_program("check", "--fix", "a.rules")
        self.assertIn("2 fixes in 2 files", out)
        self.assertTrue(self.read("lib/streams.rules").endswith("event time ts;\n"))
        self.assertIn("amount = 5", self.read("real.rules"))
        self.assertTrue((self.folder / "a.rules").is_symlink())
        self.assertEqual(stat.S_IMODE((self.folder / "real.rules").stat().st_mode), 0o640)
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.rules", "lib", "real.rules"])

    def test_json(self):
        self.write("a.rules", PAYMENTS + "rule r on payments when amount == 5 then review;\n")
        out, error = self.run_program("check", "--fix", "--format", "json", "a.rules")
        self.assertEqual(json.loads(out)["errors"], 0)
        self.assertIn("fixed TRL0110", error)

    def test_what_is_no_file(self):
        _, error = self.run_program("check", "--fix", "-", expect=2, stdin=b"let a = 1")
        self.assertIn("TRL0915", error)
        _, error = self.run_program("check", "--fix", "none.rules", expect=3)
        self.assertIn("TRL0701", error)


class Colours(ProgramTest):
    def shown(self, *arguments, **environment):
        ours, theirs = pty.openpty()
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        process = subprocess.Popen([BINARY, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=theirs,
                                   env={**clean, "TERM": "xterm", **environment})
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(ours)
        process.wait(timeout=60)
        return shown.decode()

    def test_only_where_they_are_wanted(self):
        self.write("a.rules", PAYMENTS + "rule r on payments when amuont > 5;\n")
        self.write("x.csv", "card,amount\nc1,5\n")
        for command in (["check", "a.rules"], ["backtest", "a.rules", "--input", "x.csv"],
                        ["query", "select amuont from p", "--input", "p=x.csv"]):
            self.assertIn("\x1b[1;31m", self.shown(*command), command)
            for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
                shown = self.shown(*command, **environment)
                self.assertIn("TRL0250", shown)
                self.assertNotIn("\x1b[", shown, (command, environment))
            self.assertIn("\x1b[1;31m", self.shown(*command, NO_COLOR=""), command)


if __name__ == "__main__":
    unittest.main(verbosity=2)
