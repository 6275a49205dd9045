"""`check` warns where a match may settle later than its last row, and why."""

import json
import unittest

from program import PAYMENTS, SOURCE, ProgramTest

CONDITIONS = {"A": "amount < 2", "B": "amount > 5", "C": "channel = 'x'"}


def define(pattern):
    return "define " + ", ".join(f"{name} as {condition}" for name, condition in CONDITIONS.items() if name in pattern)


class Settling(ProgramTest):
    def warning(self, match):
        """Of one rule: the text under the marker and the message, or nothing."""
        stream = PAYMENTS.replace("merchant string", "merchant string, channel string")
        text = stream + f"rule r on payments per card match ( {match} );"
        out = self.run_program("check", "--format", "json", self.write("r.rules", text))[0]
        warnings = [d for d in json.loads(out)["diagnostics"] if d["code"] == "TRL0680"]
        if not warnings:
            return None
        self.assertEqual(len(warnings), 1)
        line = text.splitlines()[warnings[0]["line"] - 1]
        return line[warnings[0]["column"] - 1:warnings[0]["end_column"] - 1], warnings[0]["message"]

    def test_matches_that_settle_with_their_last_row(self):
        for pattern in ("(A B)", "(A{3,} C*? B)", "(A -> B)", "(A{3, ->} -> B)", "(A ->> B ->> C)", "(A+?)", "(A !C B)"):
            self.assertIsNone(self.warning(f"pattern {pattern} within 1 hour {define(pattern)}"), pattern)
        self.assertIsNone(self.warning(f"after match no skip pattern (A+ C*) within 1 hour {define('AC')}"))

    def test_matches_that_settle_later(self):
        table = [
            ("(A B+)", "B+", "'B+' could still take a row, and the longer match is preferred (at the latest when time "
                             "reaches 1 hour after its first row)"),
            ("(A !-> B)", "!-> B", "(when time reaches 1 hour after its first row)"),
            ("(A !->[30 minutes] B)", "!->[30 minutes] B", "(when time reaches 30 minutes after its last row)"),
            ("(A !B)", "!B", "'!B' is decided by the row behind it (with the next row of its key)"),
            ("(A C B | A B)", "C", None),  # a row that is both, then B
            ("(A -> C{2, ->})", "C{2, ->}", "longer match"),
        ]
        for pattern, element, message in table:
            found = self.warning(f"pattern {pattern} within 1 hour {define(pattern)}")
            self.assertIsNotNone(found, pattern)
            self.assertIn("a match of rule 'r' may settle later than its last row: ", found[1])
            if message is not None:
                self.assertEqual(found[0], element)
                self.assertIn(message, found[1])

    def test_reading_the_run_or_the_row_behind(self):
        found = self.warning("pattern (A -> B) within 1 hour define A as amount < 2, B as amount > 5 * A.amount")
        self.assertEqual(found[0], "B")
        self.assertIn("a run that began with an earlier row may still wait for 'B'", found[1])
        found = self.warning("measures next(B.amount) as n pattern (A B) within 1 hour")
        self.assertIn("NEXT reads the row behind it (with the next row of its key)", found[1])

    def test_text_and_exit_code(self):
        rules = PAYMENTS + "rule r on payments per card match ( pattern (A B? C?) within 1 hour define A as amount > 5 );"
        out, error = self.run_program("check", self.write("r.rules", rules))
        self.assertEqual(out, "0 errors, 1 warning\n")
        self.assertRegex(error, r"r\.rules:\d+:\d+: warning TRL0680: ")
        self.assertIn("note: 'C?' could still take a row", error)

    def test_what_is_shipped(self):
        out, error = self.run_program("check", str(SOURCE / "rules/packs/cards.rules"))[:2]
        self.assertIn("0 errors, 2 warnings", out)
        for rule in ("impossible_travel", "dormant_account"):
            self.assertRegex(error, f"warning TRL0680: a match of rule '{rule}' may settle later than its last row")


if __name__ == "__main__":
    unittest.main()
