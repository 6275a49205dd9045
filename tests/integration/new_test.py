"""`tripline new`, and a new user's first hour with what it makes: check, test, backtest, then ten ways to break a rule."""

import json
import re
import unittest

from program import ProgramTest

# What is replaced, by what; the code; the text under the marker; part of the message; part of the fix ("": there is none).
SLIPS = [
    ("amount >= 1000.00 and", "amont >= 1000.00 and", "TRL0250", "amont", "has no column 'amont'", "did you mean 'amount'?"),
    ("amount >= 1000.00 and", "amount >= 'much' and", "TRL", "amount >= 'much'", "", ""),
    ("cooldown 1 hour;", "cooldown 1 hour", "TRL", None, "", ";"),
    ("BIG as amount", "BIGG as amount", "TRL", "BIGG", "BIGG", "BIG"),
    ("(PROBE{3, ->} -> BIG)", "(PROBE{3, ->} -> BIG", "TRL0132", "within", "", "close the pattern in front of it"),
    ("rule large_abroad", "rule card_testing", "TRL", "card_testing", "card_testing", ""),
    ("on payments per card", "on payment per card", "TRL0252", "payment", "there is no stream 'payment'", "did you mean 'payments'?"),
    ("pattern (PROBE", "patern (PROBE", "TRL", "patern", "", "pattern"),
    ("first(PROBE.ts)", "frist(PROBE.ts)", "TRL", "frist", "there is no function 'frist'", "did you mean 'first'?"),
    ("then block", "then blok", "TRL", "blok", "", "block"),
    ("test large_abroad 'a large", "test large_abrod 'a large", "TRL0267", "large_abrod", "there is no rule", "did you mean 'large_abroad'?"),
    ("within 10 minutes", "within 10 minuts", "TRL", "minuts", "", "minutes"),
    ("cooldown 1 hour;", "cooldown 1 huor;", "TRL0118", "huor", "no unit of time", "did you mean 'hours'?"),
    ("decimal(12,2)", "decmal(12,2)", "TRL0266", "decmal(12,2)", "there is no type", "did you mean 'decimal'?"),
    ("country <> 'DE'", "country == 'DE'", "TRL0110", "==", "there is no operator", "write '='"),
    ("country <> 'DE'", "country <> 'DE", "TRL0104", "'DE", "never ended", "end it with '"),
    ("count(PROBE.*)", "count(PROBE.*", "TRL0110", "as", "", "close it with ')'"),
    ("rule large_abroad", "rule select", "TRL0110", "select", "the name of the rule", 'it is written "select"'),
]


class NewProject(ProgramTest):
    def make(self):
        out = self.run_program("new", "fraud")[0]
        self.assertIn("  tripline test fraud/fraud.rules\n", out)
        return (self.folder / "fraud/fraud.rules").read_text()

    def test_passes_check_and_test_and_finds_something(self):
        self.make()
        out, error = self.run_program("check", "fraud/fraud.rules")
        self.assertEqual((out, error), ("1 stream and 2 rules: no errors, no warnings\n", ""))
        out, error = self.run_program("test", "fraud/fraud.rules", "--cover")
        self.assertIn("\n5 tests, 0 failed\n", out)
        self.assertIn("Covered: every rule has a test", out)
        self.assertEqual(error, "")
        self.run_program("backtest", "fraud/fraud.rules", "--input", "payments=fraud/payments.csv", "--out", "fraud/found",
                         "--quiet")
        alerts = [(alert["rule"], alert["reason"]) for alert in self.lines("fraud/found/alerts.ndjson")]
        self.assertEqual(alerts, [("card_testing", "4 probes since 08:10, then 849.00"),
                                  ("large_abroad", "1890.00 in US"), ("large_abroad", "1130.50 in FR")])
        self.assertEqual(self.summary_of("fraud/found")["rejected"], 0)

    def summary_of(self, folder):
        return json.loads((self.folder / folder / "summary.json").read_text())

    def test_what_it_says_to_type(self):
        out = self.run_program("new", "my rules")[0]
        for line in re.findall(r"(?m)^  tripline (.*)$", out):
            if "--watch" not in line:
                words = re.findall(r"'[^']*'|[^\s']+(?:'[^']*')?", line)
                self.run_program(*[word.replace("'", "") for word in words])

    def test_refuses_what_is_there(self):
        before = self.make()
        self.write("fraud/fraud.rules", before + "-- mine\n")
        error = self.run_program("new", "fraud", expect=2)[1]
        self.assertIn("TRL0911: 'fraud' is there already", error)
        self.assertTrue((self.folder / "fraud/fraud.rules").read_text().endswith("-- mine\n"))
        self.write("file", "")
        self.run_program("new", "file", expect=2)
        self.assertIn("TRL0912", self.run_program("new", "file/sub", expect=3)[1])
        for name in ("", ".", "..", "/"):
            self.assertIn("TRL0911", self.run_program("new", name, expect=2)[1])
        self.run_program("new", expect=2)
        self.run_program("new", "a/b/")
        self.assertTrue((self.folder / "a/b/b.rules").is_file())

    def test_each_slip_is_shown_where_it_is(self):
        text = self.make()
        for old, new, code, marked, message, fix in SLIPS:
            with self.subTest(new):
                self.assertEqual(text.count(old), 1, old)
                broken = text.replace(old, new)
                path = self.write("broken.rules", broken)
                first = json.loads(self.run_program("check", path, "--format", "json", expect=1)[0])["diagnostics"][0]
                self.assertTrue(first["code"].startswith(code), first)
                line = broken[:broken.rindex(new)].count("\n") + 1  # of two equal names the second is the wrong one
                if marked is not None:
                    self.assertEqual(broken.split("\n")[first["line"] - 1][first["column"] - 1:first["end_column"] - 1],
                                     marked, first)
                    self.assertEqual(first["line"], line, first)
                else:
                    self.assertLessEqual(abs(first["line"] - line), 6, first)
                self.assertIn(message, first["message"])
                self.assertIn(fix, first["message"] + first.get("fix", ""))
                # `test` shows the same and runs nothing.
                out, error = self.run_program("test", path, expect=1)
                self.assertEqual(out, "")
                self.assertIn(first["message"], error)


if __name__ == "__main__":
    unittest.main()
