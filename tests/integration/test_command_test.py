"""`tripline test`: what passes, each way to fail with its message, why an alert did not come, coverage, JUnit, --watch."""

import signal
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from program import BINARY, SOURCE, ProgramTest

RULES = """
stream payments (
  tx string not null, card string not null, merchant string, amount decimal(12,2), ts timestamp
) event time ts;
stream refunds (card string, ts timestamp) event time ts;
policy default ( review from 40, block from 80 );
rule probes score 45 on payments per card
  match ( measures count(P.*) as probes, B.amount as paid
          pattern (P{2,} B) within 1 hour define P as amount < 2, B as amount > 500 )
  reason '{probes} probes' cooldown 1 hour;
rule big score 50 on payments when amount > 5000 unless merchant = 'known';
rule quiet on payments per card
  match ( pattern (S !-> E) within 30 minutes define S as merchant = 'start', E as merchant = 'stop' ) then review;
rule shady mode shadow on payments when amount > 9000;
rule asleep mode off on payments when amount < 0;
"""
PROBES = """given payments (card, amount, ts)
    ('c1', 1, '2026-01-01 10:00:00'), ('c1', 1.5, '2026-01-01 10:01:00'), ('c1', 900, '2026-01-01 10:02:00')\n"""
START = "given payments (card, merchant, ts) ('c1', 'start', '2026-01-01 10:00:00')\n"


class TestCommand(ProgramTest):
    def run_tests(self, tests, *arguments, expect=0):
        self.write("r.rules", RULES + tests)
        return self.run_program("test", "r.rules", *arguments, expect=expect)

    def passes(self, tests, *arguments):
        return self.run_tests(tests, *arguments)[0]

    def fails(self, tests, *arguments):
        out, _ = self.run_tests(tests, *arguments, expect=1)
        self.assertIn("FAIL", out)
        return out

    def refused(self, tests, *codes):
        """The rules are wrong; standard error without the file's name."""
        error = self.run_tests(tests, expect=1)[1]
        for code in codes:
            self.assertIn(code, error)
        return error

    def test_passes(self):
        out = self.passes(f"""
          test probes 'two, then a large one' ( {PROBES}
            expect (probes = 2, paid = 900, key = 'c1', card = 'c1', score = 45, kind = 'match', decision = null,
                    first_time = '2026-01-01 10:00:00', last_time = '2026-01-01 10:02:00Z', reason = '2 probes',
                    settled_at = '2026-01-01 10:02:00', settled_by = 'row', tx = null, severity = 'medium')
            expect decision review );
          test PROBES ( {PROBES} expect () );""")
        self.assertRegex(out, r"^ok    probes  two, then a large one  \d+\.\d{3} s\nok    probes  r\.rules:\d+:11  ")
        self.assertTrue(out.endswith("\n2 tests, 0 failed\n"), out)

    def test_rows_of_several_given_are_merged(self):
        self.passes("""test probes ( given payments (card, amount, ts) ('c1', 900, '2026-01-01 10:02:00')
          given payments (ts, card, amount) ('2026-01-01 10:01:00', 'c1', 1), ('2026-01-01 10:00:00', 'c1', 1)
          given refunds (card, ts) ('c1', '2026-01-01 10:01:30')
          expect (probes = 2) expect decision review );""")

    def test_a_rule_over_several_streams(self):
        self.write("r.rules", """
          stream logins (account string, success bool, ts timestamp) event time ts;
          stream pay (account string, amount decimal(12,2), ts timestamp) event time ts;
          rule takeover on logins, pay per account match ( measures count(FAIL.*) as n pattern (FAIL{2, ->} -> PAY)
            within 1 hour define FAIL on logins as success = false, PAY on pay as amount > 1000 ) then block;
          test takeover ( given logins (account, success, ts) ('a', false, '2026-01-01 10:00:00'),
              ('a', false, '2026-01-01 10:01:00')
            given pay (account, amount, ts) ('a', 2000, '2026-01-01 10:02:00')
            expect (n = 2, amount = 2000, account = 'a', success = null) expect decision block );""")
        self.run_program("test", "r.rules")

    def test_all_rules_decide(self):
        self.passes("test big ( given payments (card, amount, ts) ('c1', 1, '2026-01-01'), ('c1', 1, '2026-01-01 00:00:01'),"
                    " ('c1', 6000, '2026-01-01 00:00:02') expect (score = 50) expect decision block );")

    def test_another_value(self):
        out = self.fails(f"test probes 'x' ( {PROBES} expect (probes = 3, paid = 900.0) );")
        self.assertRegex(out, r"(?m)^FAIL  probes  x  ")
        self.assertRegex(out, r"""(?m)^      r\.rules:\d+:\d+: expected 1 alert, found 1
      alert 1   expected  found
        probes  3         2       differs
        paid    900\.0     900\.00
        of key 'c1', last_time '2026-01-01T10:02:00Z', probes = 2, paid = 900\.00, reason '2 probes'
""")
        self.assertIn("\n1 test, 1 failed\n", out)

    def test_more_alerts_than_expected(self):
        out = self.fails(f"test probes ( {PROBES} expect nothing );")
        self.assertIn("expected no alerts, found 1\n      not expected: key 'c1', last_time", out)

    def test_fewer_alerts_say_why(self):
        out = self.fails("""test probes ( given payments (card, amount, ts) ('c1', 1, '2026-01-01 10:00:00'),
          ('c1', 1, '2026-01-01 10:01:00'), ('c1', 499, '2026-01-01 10:02:00'), ('c2', 1, '2026-01-01 10:03:00')
          expect (probes = 2, paid = 900) );""")
        self.assertIn("expected 1 alert, found none\n      alert 1 did not come: (probes = 2, paid = 900)\n"
                      "      why alert 1 did not come:\n      Rule probes, card = c1: 3 rows\n", out)
        self.assertIn("Nearest partial match: 2 rows\n", out)
        self.assertIn("P  given payments row 1  2026-01-01T10:00:00Z\n", out)
        self.assertIn("FALSE  amount > 500  amount = 499.00\n", out)

    def test_why_is_of_the_key_that_was_expected(self):
        rows = """given payments (card, amount, ts) ('c1', 1, '2026-01-01 10:00:00'), ('c1', 1, '2026-01-01 10:01:00'),
          ('c2', 1, '2026-01-01 10:03:00')\n"""
        for named in ("key = 'c2'", "card = 'c2'"):
            self.assertIn("Rule probes, card = c2: 1 row\n", self.fails(f"test probes ( {rows} expect ({named}) );"))

    def test_time_stands_at_the_last_row_whatever_the_watermark(self):
        rules = RULES.replace("event time ts;", "event time ts watermark 5 minutes;")
        self.write("r.rules", rules + """test probes ( given payments (card, amount, ts) ('c1', 1, '2026-01-01 10:00:00'),
          ('c1', 1, '2026-01-01 10:01:00'), ('c1', 900, '2026-01-01 11:00:00') expect () );""")
        out = self.run_program("test", "r.rules", expect=1)[0]
        self.assertIn("the first that would have been taken came exactly then, which is too late", out)

    def test_an_alert_that_the_cooldown_kept_back(self):
        out = self.fails("""test probes ( given payments (card, amount, ts)
          ('c1', 1, '2026-01-01 10:00:00'), ('c1', 1, '2026-01-01 10:01:00'), ('c1', 900, '2026-01-01 10:02:00'),
          ('c1', 1, '2026-01-01 10:03:00'), ('c1', 1, '2026-01-01 10:04:00'), ('c1', 800, '2026-01-01 10:05:00')
          expect (paid = 900), (paid = 800) );""")
        self.assertIn("alert 2 did not come: (paid = 800)", out)
        self.assertIn("its cooldown of 1 hour may keep alerts of later matches back", out)

    def test_an_alert_that_unless_kept_back(self):
        out = self.fails("test big ( given payments (card, merchant, amount, ts) ('c', 'known', 6000, '2026-01-01') expect () );")
        self.assertIn("no alert: `unless` holds on its last row: merchant = 'known'", out)

    def test_a_when_rule_says_which_row_was_nearest(self):
        out = self.fails("test big ( given payments (card, amount, ts) ('c', 4999, '2026-01-01') expect () );")
        self.assertIn("FALSE  amount > 5000  amount = 4999.00", out)

    def test_another_decision(self):
        out = self.fails(f"test probes ( {PROBES} expect decision block );")
        self.assertIn("expected decision block, found review\n      of the last event, given payments row 3: by [\"probes\"]", out)
        out = self.fails("test probes ( given payments (card, ts) ('c', '2026-01-01') expect decision block );")
        self.assertIn("expected decision block, found approve\n      of the last event, given payments row 1: no rule fired", out)
        self.assertIn("gives no event to decide", self.fails("test probes ( expect decision block );"))

    def test_the_end_of_given_does_not_end_time(self):
        self.passes(f"test quiet ( {START} expect nothing expect decision approve );")
        self.passes(f"""test quiet ( {START} then advance to '2026-01-01 10:30:00'
          expect (settled_at = '2026-01-01 10:30:00', settled_by = 'time', event_time = '2026-01-01 10:00:00')
          expect decision review );""")
        self.passes(f"test quiet ( {START} then advance to '2026-01-01 10:29:59.999999' expect nothing );")
        self.passes(f"test quiet ( {START} then end expect (settled_by = 'end') );")
        self.passes(f"test quiet ( {START} then advance to '2026-01-01 11:00:00' then end expect (settled_by = 'time') );")
        # Rows of others are time too, and a test may go on.
        self.passes(f"test quiet ( {START} {START.replace('10:00', '11:00').replace('start', 'other')} expect () );")
        self.passes(f"""test quiet ( {START} expect nothing then advance to '2026-01-01 10:30:00' expect ()
          {START.replace("10:00", "10:40")} expect () then end expect (), () );""")

    def test_time_that_is_missing_is_said(self):
        out = self.fails(f"test quiet ( {START} expect () );")
        self.assertIn("Only time settles this match, and the end of `given` does not end time: write "
                      "`then advance to '2026-01-01T10:30:00Z'`", out)
        out = self.fails(f"test quiet ( {START} then end expect decision review );")
        self.assertIn("what only the end settles decides nothing", out)

    def test_shadow_rules_and_rules_that_are_off(self):
        self.passes("test shady ( given payments (card, amount, ts) ('c', 9001, '2026-01-01') expect (mode = 'shadow') );"
                    "test asleep ( given payments (card, amount, ts) ('c', -1, '2026-01-01') expect () );")

    def test_given_file(self):
        self.write("sub/rows.csv", "tx,card,merchant,amount,ts\nt1,c1,m,1,2026-01-01T10:00:00Z\n"
                   "t2,c1,m,900,2026-01-01T10:02:00Z\nt3,c1,m,1,2026-01-01T10:01:00Z\n")
        self.write("sub/r.rules", RULES + "test probes ( given file 'rows.csv' expect (probes = 2, tx = 't2') );"
                   "test probes ( given payments file 'rows.csv' given payments (card, amount, ts)"
                   " ('c2', 1, '2026-01-01 10:00:01') expect (key = 'c1') );")
        self.run_program("test", "sub/r.rules")
        out = self.fails("test probes ( given file 'none.csv' expect nothing );")
        self.assertIn("the test can't be run: TRL0701: input 'none.csv' cannot be opened", out)
        self.write("bad.csv", "tx,card,merchant,amount,ts\nt1,,m,1,2026-01-01T10:00:00Z\n")
        out = self.fails("test probes ( given file 'bad.csv' expect nothing );")
        self.assertIn("the test can't be run: TRL0716: ", out)
        self.assertIn("column 'card' is empty, and the column may not be NULL", out)

    def test_rows_that_are_wrong(self):
        error = self.refused("""test probes ( given payments (card, amount, ts) (null, 1, '2026-01-01') expect nothing );
test probes ( given payments (card, amount, ts) ('c', 'much', '2026-01-01') expect nothing );
test probes ( given payments (card, amount, ts) ('c', 1.001, '2026-01-01') expect nothing );
test probes ( given payments (card, amount, ts) ('c', 123456789012, '2026-01-01') expect nothing );
test probes ( given payments (card, amount) ('c', 1) expect nothing );
test probes ( given payments (card, amount, ts) ('c', 1, null) expect nothing );
test probes ( given payments (card, amount, ts) ('c', 1, 'noon') expect nothing );
test probes ( given payments (card, amount) ('c', 1, 2) expect nothing );
""", "TRL0255", "TRL0672", "TRL0127")
        for text in ("column 'card' is declared not null", "column 'amount' is decimal(12,2), but this is string",
                     "and 1.001 has more digits behind the point", "and 123456789012 is too large",
                     "this row has no 'ts', the event time of 'payments'", "the event time of 'payments' can't be NULL",
                     "this row has 3 values, the step has 2 columns"):
            self.assertIn(text, error)
        self.assertIn("given payments (card, amount, ts) ('c', 1.001, '2026-01-01')", error)

    def test_steps_that_are_wrong(self):
        error = self.refused(f"""test probes ( {PROBES} );
test probes ( expect nothing {PROBES} );
test probes ( {PROBES} then end {PROBES} expect () );
test probes ( {PROBES} then advance to '2026-01-01 09:00:00' expect () );
test probes ( {START} then advance to '2026-01-01 10:00:01' {START} expect () );
test probes ( given list l ('x') expect nothing );
test probes ( {PROBES} expect (prob = 3) );
test probes ( {PROBES} expect (probes = 'many') );
""", "TRL0670", "TRL0671", "TRL0268")
        for text in ("this test expects nothing in particular", "this 'expect' stands before all rows", "time has ended",
                     "the test has come to 2026-01-01T10:02:00Z already", "which the test has advanced to",
                     "did you mean 'probes'?", "column 'probes' is int, but this is string"):
            self.assertIn(text, error)

    def test_coverage(self):
        tests = f"test probes ( {PROBES} expect () );"
        out = self.passes(tests)
        self.assertIn("\nNot covered:\n  probes: B: amount > 500  never false", out)
        self.assertRegex(out, r"(?m)^  probes: B: amount > 500  never false  r\.rules:\d+:\d+$")
        self.assertRegex(out, r"(?m)^  big: no test  r\.rules:\d+:6$")
        self.run_tests(tests, "--cover", expect=1)
        out = self.passes(f"""{tests}
          test probes ( given payments (card, amount, ts) ('c1', 7, '2026-01-01 10:00:00'), ('c1', 1, '2026-01-01 10:00:01'),
            ('c1', 1, '2026-01-01 10:01:00'), ('c1', 499, '2026-01-01 10:02:00') expect nothing );""", "--rule", "probes", "--cover")
        self.assertIn("Covered: every rule has a test", out)
        out = self.passes("test big ( given payments (card, amount, ts) ('c', 1, '2026-01-01') expect nothing );", "--rule", "BIG")
        self.assertRegex(out, r"(?m)^  big: when: amount > 5000  never true ")
        self.assertRegex(out, r"(?m)^  big: unless: merchant = 'known'  never tested ")
        self.assertNotIn("probes", out)

    def test_one_rule(self):
        tests = f"test probes ( {PROBES} expect nothing ); test big ( given payments (card, ts) ('c', '2026-01-01') expect nothing );"
        out = self.passes(tests, "--rule", "big")
        self.assertIn("\n1 test, 0 failed\n", out)
        error = self.run_tests(tests, "--rule", "probe", expect=2)[1]
        self.assertIn("TRL0910: --rule probe: there is no rule of that name, only probes, big, quiet, shady, asleep; "
                      "did you mean 'probes'?", error)

    def test_files_that_are_wrong(self):
        error = self.run_program("test", "none.rules", expect=3)[1]
        self.assertIn("TRL0701", error)
        self.write("r.rules", "rule x on nothing when 1;")
        self.run_program("test", "r.rules", expect=1)
        self.run_program("test", expect=2)
        out = self.passes("")
        self.assertIn("\n0 tests, 0 failed\n", out)

    def test_junit(self):
        tests = f"""test probes 'a <&> "b"' ( {PROBES} expect (probes = 3) );
          test big ( given payments (card, ts) ('c', '2026-01-01') expect nothing );"""
        self.run_tests(tests, "--junit", "out.xml", expect=1)
        root = ElementTree.parse(self.folder / "out.xml").getroot()
        self.assertEqual((root.tag, root.get("tests"), root.get("failures")), ("testsuites", "2", "1"))
        suite = root.find("testsuite")
        self.assertEqual((suite.get("name"), suite.get("tests"), suite.get("failures")), ("r.rules", "2", "1"))
        failed, passed = suite.findall("testcase")
        self.assertEqual((failed.get("classname"), failed.get("name")), ("probes", 'a <&> "b"'))
        self.assertEqual(failed.find("failure").get("message"), "expected 1 alert, found 1")
        self.assertIn("probes  3         2      differs\n", failed.find("failure").text)
        self.assertGreaterEqual(float(failed.get("time")), 0)
        self.assertIsNone(passed.find("failure"))
        self.run_tests(tests, "--junit", "none/out.xml", expect=3)

    def test_no_colour_in_a_pipe(self):
        self.assertNotIn("\x1b", self.fails(f"test probes ( {PROBES} expect nothing );"))


class Watch(ProgramTest):
    def test_runs_again_when_a_file_changes(self):
        self.write("common.rules", RULES)
        self.write("rows.csv", "tx,card,merchant,amount,ts\nt1,c1,m,6000,2026-01-01T10:00:00Z\n")
        self.write("r.rules", "include 'common.rules'; test big ( given payments file 'rows.csv' expect () );")
        process = subprocess.Popen([BINARY, "test", "r.rules", "--watch"], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.expect_round(process, "1 test, 0 failed")
        self.write("rows.csv", "tx,card,merchant,amount,ts\nt1,c1,m,60,2026-01-01T10:00:00Z\n")
        self.expect_round(process, "1 test, 1 failed")
        self.write("common.rules", RULES.replace("amount > 5000", "amount > 50"))
        self.expect_round(process, "1 test, 0 failed")
        self.write("r.rules", "include 'common.rules'; test bigg ( expect nothing );")
        self.expect_round(process, "")
        (self.folder / "r.rules").unlink()
        self.expect_round(process, "")
        self.write("r.rules", "include 'common.rules'; test big ( expect nothing );")
        self.expect_round(process, "1 test, 0 failed")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        error = process.stderr.read().decode()
        self.assertIn("did you mean 'big'?", error)
        self.assertIn("TRL0701", error)
        process.stdout.close()
        process.stderr.close()

    def expect_round(self, process, text):
        """Reads up to the next 'Watching'; what came before it holds the text."""
        seen = b""
        while b"Ctrl-C ends it.\n" not in seen:
            line = process.stdout.readline()
            self.assertTrue(line, seen)
            seen += line
        self.assertIn(text, seen.decode())

    def test_standard_input(self):
        error = self.run_program("test", "-", "--watch", expect=2)[1]
        self.assertIn("TRL0913", error)


class Packs(ProgramTest):
    def test_no_condition_uncovered(self):
        packs = SOURCE / "rules/packs"
        tests = sorted(packs.glob("*_tests.rules"))
        self.assertEqual([pack.stem + "_tests" for pack in sorted(packs.glob("*.rules")) if pack not in tests],
                         [pack.stem for pack in tests])
        for pack in tests:
            out = self.run_program("test", pack, "--cover")[0]
            self.assertIn("Covered: every rule has a test", out)


if __name__ == "__main__":
    unittest.main()
