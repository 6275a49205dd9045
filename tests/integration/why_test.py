"""`backtest --why`: what it says of a match, and of the nearest partial match, by each rule that can end one."""

import json
import unittest

from program import ProgramTest

RULES = """
stream payments (card string, merchant string, amount decimal(12,2), ts timestamp) event time ts;
rule probes score 45 on payments per card
  match ( measures count(P.*) as probes, B.amount as paid
          pattern (P{2,} B) within 1 hour define P as amount < 2, B as amount > 500 and amount > 5 * avg(P.amount) );
rule refunded on payments per card
  match ( pattern (P !-> R -> B) within 10 minutes
          define P as amount < 2, B as amount > 500, R as merchant = 'refund' )
  unless merchant = 'known' cooldown 1 hour;
rule big on payments per card when amount > 500 and merchant = 'm9';
rule any_big on payments when amount > 5000;
"""

ROWS = """card,merchant,amount,ts
hit,m1,1.00,2026-01-01T10:00:00Z
hit,m1,1.50,2026-01-01T10:01:00Z
hit,m9,900.00,2026-01-01T10:02:00Z
few,m1,1.00,2026-01-01T10:03:00Z
few,m1,700.00,2026-01-01T10:03:01Z
strict,m1,1.00,2026-01-01T10:04:00Z
strict,m1,1.00,2026-01-01T10:04:01Z
strict,m1,20.00,2026-01-01T10:04:02Z
strict,m1,900.00,2026-01-01T10:04:03Z
cond,m1,1.00,2026-01-01T10:05:00Z
cond,m1,1.00,2026-01-01T10:05:01Z
cond,m1,499.00,2026-01-01T10:05:02Z
forb,m1,1.00,2026-01-01T10:06:00Z
forb,refund,30.00,2026-01-01T10:06:01Z
forb,m1,900.00,2026-01-01T10:06:02Z
cond,m1,oops,2026-01-01T10:06:03Z
late,m1,3.00,2026-01-01T10:07:00Z
late,m1,1.00,2026-01-01T10:06:59Z
slow,m1,1.00,2026-01-01T10:10:00Z
slow,m1,1.00,2026-01-01T10:11:00Z
slow,m1,900.00,2026-01-01T11:10:00Z
open,m1,1.00,2026-01-01T11:20:00Z
open,m1,1.00,2026-01-01T11:20:01Z
"""


class Why(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("r.rules", RULES)
        self.write("x.csv", ROWS)

    def why(self, *words, **options):
        """The explanation without what is said of unreadable records of others."""
        text = self.run_program("backtest", "r.rules", "--input", "x.csv", "--why", *words, **options)[0]
        return text.replace("\nCould not be read, and without this key's text: 1 record\n", "")

    def test_a_match(self):
        self.assertEqual(self.why("probes", "hit"), """Rule probes, card = hit: 3 rows

Match 1 of 1: settled at 2026-01-01T10:02:00Z by its last row
  P  x.csv row 1  2026-01-01T10:00:00Z
       TRUE   amount < 2  amount = 1.00
  P  x.csv row 2  2026-01-01T10:01:00Z
       TRUE   amount < 2  amount = 1.50
  B  x.csv row 3  2026-01-01T10:02:00Z
       TRUE   amount > 500                amount = 900.00
       TRUE   amount > 5 * avg(P.amount)  amount = 900.00, avg(P.amount) = 1.250000
  measures: probes = 2, paid = 900.00
""")

    def test_not_enough_rows(self):
        self.assertEqual(self.why("probes", "few"), """Rule probes, card = few: 2 rows

No match.

Nearest partial match: 1 row
  P  x.csv row 4  2026-01-01T10:03:00Z
       TRUE   amount < 2  amount = 1.00
Its last wait went with x.csv row 5, 2026-01-01T10:03:01Z:
  waited for P
    condition: the very next row had to meet the condition, and does not
      P  x.csv row 5  2026-01-01T10:03:01Z
           FALSE  amount < 2  amount = 700.00
""")

    def test_a_strict_neighbour(self):
        text = self.why("probes", "strict")
        self.assertIn("Nearest partial match: 2 rows\n", text)
        self.assertTrue(text.endswith("""  waited for B
    strict neighbour: the very next row had to be one, and is not; the later row below is: with a gap (->) what came \
in between would have been skipped
      B  x.csv row 8  2026-01-01T10:04:02Z
           FALSE  amount > 500                amount = 20.00
           TRUE   amount > 5 * avg(P.amount)  amount = 20.00, avg(P.amount) = 1.000000
      B  x.csv row 9  2026-01-01T10:04:03Z
           TRUE   amount > 500                amount = 900.00
           TRUE   amount > 5 * avg(P.amount)  amount = 900.00, avg(P.amount) = 1.000000
"""), text)

    def test_a_condition_and_a_record_that_could_not_be_read(self):
        text = self.why("probes", "cond")
        self.assertTrue(text.endswith("""Its last wait went with x.csv row 12, 2026-01-01T10:05:02Z:
  waited for P
    condition: the very next row had to meet the condition, and does not
      P  x.csv row 12  2026-01-01T10:05:02Z
           FALSE  amount < 2  amount = 499.00
  waited for B
    condition: the very next row had to meet the condition, and does not
      B  x.csv row 12  2026-01-01T10:05:02Z
           FALSE  amount > 500                amount = 499.00
           TRUE   amount > 5 * avg(P.amount)  amount = 499.00, avg(P.amount) = 1.000000

Records with this key's text that could not be read:
  x.csv line 17, column amount: is not a decimal(12,2) (expected a number such as 12.50)
"""), text)

    def test_time(self):
        text = self.why("probes", "slow")
        self.assertTrue(text.endswith("""Its last wait went at 2026-01-01T11:10:00Z:
  waited for P
    time: within 1 hour was over at 2026-01-01T11:10:00Z
  waited for B
    time: within 1 hour was over at 2026-01-01T11:10:00Z; the first that would have been taken came exactly then, \
which is too late
      B  x.csv row 21  2026-01-01T11:10:00Z
           TRUE   amount > 500                amount = 900.00
           TRUE   amount > 5 * avg(P.amount)  amount = 900.00, avg(P.amount) = 1.000000
"""), text)

    def test_forbidden(self):
        self.assertEqual(self.why("refunded", "forb"), """Rule refunded, card = forb: 3 rows
  its cooldown of 1 hour may keep alerts of later matches back

No match.

Nearest partial match: 1 row
  P  x.csv row 13  2026-01-01T10:06:00Z
       TRUE   amount < 2  amount = 1.00
Its last wait went with x.csv row 14, 2026-01-01T10:06:01Z:
  waited for !-> R -> B
    forbidden: the row is one that must not come here
      R  x.csv row 14  2026-01-01T10:06:01Z
           TRUE   merchant = 'refund'  merchant = 'refund'
""")

    def test_still_open(self):
        text = self.why("probes", "open")
        self.assertTrue(text.endswith("""It is still open:
  waited for P
    end of input: the input ended while it was still waiting; within 1 hour is over at 2026-01-01T12:20:00Z
  waited for B
    end of input: the input ended while it was still waiting; within 1 hour is over at 2026-01-01T12:20:00Z
  the watermark of payments has come to 2026-01-01T11:20:01Z and is held back by x.csv, whose last row is of \
2026-01-01T11:20:01Z
"""), text)

    def test_late_rows_and_no_run(self):
        self.assertEqual(self.why("probes", "late"), """Rule probes, card = late: 1 row

No match.

No row began a run. The nearest to it:
  P  x.csv row 17  2026-01-01T10:07:00Z
       FALSE  amount < 2  amount = 3.00

Late, so no pattern saw it:
  x.csv row 18  2026-01-01T10:06:59Z
""")

    def test_a_span_shows_what_has_a_row_in_it(self):
        self.assertIn("Match 1 of 1", self.why("probes", "hit", "2026-01-01 10:02:00", "2026-01-01 10:02:01"))
        after = self.why("probes", "hit", "2026-01-01 10:02:01", "2026-01-01 10:05:00")
        self.assertEqual(after, "Rule probes, card = hit: 3 rows, 0 in the span\n\nNo match.\n")

    def test_a_when_rule(self):
        self.assertEqual(self.why("big", "strict", "2026-01-01 10:04:02", "2026-01-02"), """\
Rule big, card = strict: 4 rows, 2 in the span

No match.

Rows that did not fire:
  row  x.csv row 8  2026-01-01T10:04:02Z
         FALSE  amount > 500     amount = 20.00
         FALSE  merchant = 'm9'  merchant = 'm1'
  row  x.csv row 9  2026-01-01T10:04:03Z
         TRUE   amount > 500     amount = 900.00
         FALSE  merchant = 'm9'  merchant = 'm1'
""")
        self.assertIn("The nearest row that did not fire:\n  row  x.csv row 23", self.why("any_big", ""))

    def test_unless(self):
        self.write("x.csv", "card,merchant,amount,ts\nc1,m1,1,2026-01-01T10:00:00Z\nc1,known,900,2026-01-01T10:01:00Z\n")
        self.assertIn("no alert: `unless` holds on its last row: merchant = 'known' [merchant = 'known']\n",
                      self.why("refunded", "c1"))

    def test_accepted_late_rows_are_seen_by_when_rules_only(self):
        self.write("r.rules", RULES.replace("event time ts;", "event time ts late accept;"))
        self.assertIn("Late, so no pattern saw it:\n  x.csv row 18", self.why("probes", "late"))
        self.assertIn("card = late: 2 rows\n", self.why("big", "late"))

    def test_threads_and_batches_change_nothing(self):
        for words in (("probes", "strict"), ("refunded", "forb"), ("probes", "open")):
            self.assertEqual(self.why(*words, "--threads", "1", "--batch-rows", "1"), self.why(*words, "--threads", "3"))

    def test_json(self):
        found = json.loads(self.why("refunded", "forb", "--format", "json"))
        miss = found["nearest_partial_match"]
        self.assertEqual((found["matches"], [row["row"] for row in miss["rows"]]), ([], [13]))
        self.assertEqual([(wait["waited_for"], wait["rule"]) for wait in miss["waits"]], [("!-> R -> B", "forbidden")])
        self.assertEqual(miss["waits"][0]["tested"][0]["conditions"],
                         [{"condition": "merchant = 'refund'", "outcome": True, "values": {"merchant": "'refund'"}}])
        hit = json.loads(self.why("probes", "hit", "--format", "json"))
        self.assertEqual(hit["matches"][0]["settled_by"], "row")
        self.assertEqual(hit["matches"][0]["measures"], {"probes": "2", "paid": "900.00"})

    def test_errors(self):
        for words, parts in ((("probs", "hit"), ["TRL0658", "did you mean 'probes'?"]),
                             (("probes", "hti"), ["TRL0659", "did you mean 'hit'?"]),
                             (("probes", "hit", "2026-01-02", "2026-01-01"), ["TRL0647", "FROM must be before TO"]),
                             (("probes", "hit", "2026-01-02"), ["TRL0900", "expected RULE KEY"]),
                             (("probes", "hit", "2026-13-02", "2027-01-01"), ["TRL0905", "--why FROM"])):
            error = self.run_program("backtest", "r.rules", "--input", "x.csv", "--why", *words, expect=2)[1]
            for part in parts:
                self.assertIn(part, error)


if __name__ == "__main__":
    unittest.main()
