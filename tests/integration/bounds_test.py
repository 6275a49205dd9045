"""`check --bounds`: what a key can hold at most for each rule."""

import json
import unittest

from program import PAYMENTS, ProgramTest

RULES = PAYMENTS + """
rule three on payments per card match ( pattern (A{2} B) define A as amount < 2, B as amount > 500 );
rule probes on payments per card
  match ( pattern (A{2,} B) within 10 minutes define A as amount < 2, B as amount > 5 * avg(A.amount) );
rule open on payments per card match ( pattern (A -> B) define A as amount < 2, B as amount > 500 );
rule big on payments when amount > 500;
"""


class Bounds(ProgramTest):
    def test_text(self):
        text = self.run_program("check", "--bounds", self.write("r.rules", RULES))[0]
        three, probes, open_, big = (text[text.index(f"\n{name}: ") + 1:] for name in ("three", "probes", "open", "big"))
        self.assertRegex(three, r"^three: at most 3 rows, 3 runs and \d+ bytes a key\nprobes: ")
        self.assertRegex(probes, r"^probes: any number of rows a key: a loop without an upper end takes any number of rows\n"
                                 r"  at most 2 runs a key\n  within 10 minutes bounds time, not rows\n"
                                 r"  \d+ bytes a key, \d+ for each of its rows in that time, \d+ for each row that a run "
                                 r"takes, \d+ a run\n")
        self.assertIn("a wait that skips rows keeps its start open", open_)
        self.assertIn("without a bound: no `within` ends it", open_)
        self.assertEqual(big, "big: keeps nothing\n")

    def test_json(self):
        found = json.loads(self.run_program("check", "--bounds", "--format", "json", self.write("r.rules", RULES))[0])
        bounds = {rule["rule"]: rule for rule in found["bounds"]}
        self.assertEqual(found["errors"], 0)
        self.assertEqual((bounds["three"]["rows"], bounds["three"]["runs"]), (3, 3))
        self.assertEqual((bounds["probes"]["rows"], bounds["probes"]["runs"], bounds["probes"]["within"]),
                         (None, 2, "10 minutes"))
        self.assertEqual(bounds["big"]["bytes"], 0)

    def test_nothing_of_rules_that_are_wrong(self):
        out = self.run_program("check", "--bounds", self.write("r.rules", "rule;"), expect=1)[0]
        self.assertNotIn("a key", out)


if __name__ == "__main__":
    unittest.main()
