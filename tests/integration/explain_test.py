"""`explain`: what the plan of a rule set does, as text, JSON and a drawing."""

import json
import re
import shutil
import subprocess
import unittest

from program import PAYMENTS, SOURCE, ProgramTest

CARDS = str(SOURCE / "rules/packs/cards.rules")
RULES = PAYMENTS + """
rule confirmed 'paid twice' on payments per card
  match ( pattern (A ->[5 minutes] B{2, ->} !-> C) within 1 hour
          define A as amount < 2 and merchant = 'm1', B as amount > 5 * A.amount, C as amount > prev(amount) );
rule small on payments when amount < 2 and merchant <> 'm9';
rule tail on payments per card match ( pattern (A B+ (C | D)?) within 1 hour define A as merchant = 'm1', B as amount > 5 );
rule many on payments per card match ( after match no skip pattern (A{1,50} B) define A as amount > 9 );
rule stopped mode off on payments when amount > 7;
"""
# The statements of Graphviz's language that a drawing here is made of.
DOT_LINE = re.compile(
    r'^ *(digraph plan \{|subgraph cluster_r\d+ \{|\}|\w+=("([^"\\]|\\.)*"|\w+);|'
    r'(node|edge|r\d+_\w+)( -> r\d+_\w+)? \[\w+=("([^"\\]|\\.)*"|[\w.]+)(, \w+=("([^"\\]|\\.)*"|[\w.]+))*\];)$')


class Explain(ProgramTest):
    def explain(self, *arguments, rules=RULES, expect=0):
        return self.run_program("explain", rules if rules == CARDS else self.write("r.rules", rules), *arguments,
                                expect=expect)

    def rule(self, name, rules=RULES):
        found = json.loads(self.explain("--format", "json", "--rule", name, rules=rules)[0])["rules"]
        self.assertEqual([rule["rule"] for rule in found], [name])
        return found[0]

    def test_text_of_the_pack(self):
        text = self.explain("--rule", "card_testing", rules=CARDS)[0]
        self.assertNotIn("rule velocity", text)
        for part in (
            "rule card_testing: Small probes at on-line shops",
            "payments, per card; the rows of a key are kept once, with velocity, amount_jump, structuring",
            "(PROBE{3,} OTHER*? LARGE) within 15 minutes",
            "after match skip past last row",
            "shared with amount_jump, large_at_night]",  # channel = 'online'
            "start    waits for PROBE#1\n",
            "PROBE#3  waits for PROBE#4,  LARGE,  OTHER\n",
            "PROBE#4  waits for PROBE#4,  LARGE,  OTHER\n",
            "OTHER    waits for LARGE,  OTHER\n",
            "LARGE    waits for the end\n",
            "any number of rows a key: a loop without an upper end takes any number of rows",
            "comes out   with the row of LARGE\n",
        ):
            self.assertIn(part, text)
        self.assertRegex(text, r"a table of \d+ states over 2 conditions")
        text = self.explain(rules=CARDS)[0]
        for name in ("card_testing", "velocity", "amount_jump", "structuring", "large_at_night"):
            self.assertIn(f"\nrule {name}: ", text)
        self.assertIn("nothing: each row is judged alone", text)

    def test_what_conditions_read_and_share(self):
        variables = {v["name"]: v for v in self.rule("confirmed")["variables"]}
        self.assertEqual([(p["text"], p["reads"], p["shared_with"]) for p in variables["A"]["condition"]],
                         [("amount < 2", "row", ["small"]), ("merchant = 'm1'", "row", ["tail"])])
        self.assertEqual([p["reads"] for p in variables["B"]["condition"]], ["run"])
        self.assertEqual([p["reads"] for p in variables["C"]["condition"]], ["rows at a fixed distance"])
        self.assertEqual((variables["A"]["role"], variables["C"]["role"]), ("taken", "forbidden"))
        self.assertEqual(self.rule("confirmed")["same_key"], ["tail", "many"])
        small = self.rule("small")
        self.assertEqual([p["shared_with"] for p in small["when"]], [["confirmed"], []])
        self.assertEqual((small["kind"], small["key_holds"]["bytes"]), ("when", 0))

    def test_states_and_settling(self):
        rule = self.rule("confirmed")
        self.assertEqual(rule["pattern"], "(A ->[5 minutes] B{2, ->} !-> C) within 1 hour")
        waits = {s["name"]: [w["text"] for w in s["waits"]] for s in rule["states"]}
        self.assertEqual(waits, {"start": ["A"], "A": ["->[5 minutes] B#1"], "B#1": ["-> B#2"],
                                 "B#2": ["-> B#2", "!-> C at the end"]})
        self.assertEqual([(w["why"], w["until"]) for w in rule["comes_out"]["later"]],
                         [("'!-> C' holds when its time is up and none came", "when time reaches 1 hour after its first row")])
        tail = self.rule("tail")
        self.assertIn("B+", [late["element"] for late in tail["comes_out"]["later"]])
        self.assertEqual(tail["comes_out"]["last_row"], ["B", "C", "D"])
        many = self.rule("many")
        self.assertTrue(many["comes_out"]["with_last_row"])
        self.assertIsNone(many["key_holds"]["rows"])
        self.assertIn("NO SKIP", many["key_holds"]["why_any_rows"])
        self.assertEqual(self.rule("stopped")["kind"], "off")

    def test_a_counted_loop_is_one_state(self):
        rules = PAYMENTS + "rule r on payments per card match ( pattern (A{2,5000} B) define A as amount > 9 );"
        rule = self.rule("r", rules)
        self.assertEqual({s["name"]: [w["text"] for w in s["waits"]] for s in rule["states"]},
                         {"start": ["A"], "A": ["A", "B"], "B": ["the end"]})
        self.assertIn("a loop of 2 to 5000 turns is counted: one state stands for all of them", rule["search"])

    def test_drawing(self):
        for rules in (RULES, CARDS):
            drawing = self.explain("--dot", rules=rules)[0]
            self.assertTrue(drawing.startswith("digraph plan {\n"))
            for line in drawing.splitlines():
                self.assertRegex(line, DOT_LINE)
        drawing = self.explain("--dot", "--rule", "confirmed")[0]
        self.assertIn('r0_1 -> r0_2 [label="->[5 minutes] B"];', drawing)
        self.assertIn('r0_3 -> r0_3 [label="1: -> B"];', drawing)
        self.assertIn('r0_3 -> r0_3_end [label="2: !-> C at the end"];', drawing)
        drawing = self.explain("--dot", "--rule", "card_testing", rules=CARDS)[0]
        self.assertRegex(drawing, r'\[label="LARGE", peripheries=2\];')

    @unittest.skipUnless(shutil.which("dot"), "graphviz is not installed: its own parser is not asked")
    def test_graphviz_draws_it(self):
        for rules in (RULES, CARDS):
            drawing = self.explain("--dot", rules=rules)[0]
            done = subprocess.run(["dot", "-Tsvg"], input=drawing.encode(), capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_wrong_use(self):
        error = self.explain("--rule", "tial", expect=2)[1]
        self.assertIn("TRL0681", error)
        self.assertIn("did you mean 'tail'?", error)
        out, error = self.explain(rules=PAYMENTS + "rule r on payments when amont > 5;", expect=1)
        self.assertEqual(out, "")
        self.assertIn("did you mean 'amount'?", error)
        self.assertIn("TRL0902", self.explain(rules=PAYMENTS, expect=1)[1])
        self.explain("--dot", "--format", "json", expect=2)
        self.run_program("explain", expect=2)
        self.run_program("explain", "nowhere.rules", expect=3)


if __name__ == "__main__":
    unittest.main()
