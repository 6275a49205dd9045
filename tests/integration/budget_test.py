"""Budgets: what a key may hold for a rule, and what becomes of more."""

import json
import os
import subprocess
import unittest

from program import BINARY, ProgramTest

RULES = """
stream p (k string, v int, ts timestamp) event time ts;
rule probes on p per k match ( measures count(A.*) as n pattern (A+ B) define A as v = 1, B as v = 2 );
"""
STATEMENT = ("select * from p match_recognize (partition by k order by ts measures count(*) as n "
             "pattern (A+ B) define A as v = 1, B as v = 2)")


def stream(rows, ends):
    """One key, a row a second: B where a row's number is among `ends`, else A."""
    lines = ["k,v,ts\n"]
    for i in range(rows):
        lines.append(f"c1,{2 if i in ends else 1},2026-01-{1 + i // 86400:02}T"
                     f"{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}Z\n")
    return "".join(lines)


class Budget(ProgramTest):
    def alerts(self, path, *options):
        self.backtest(RULES, "--input", path, *options)
        return (self.folder / "out/alerts.ndjson").read_text()

    def test_a_cut_is_counted_and_is_an_alert(self):
        path = self.write("x.csv", stream(3000, {2000, 2999}))
        lines = [json.loads(line) for line in self.alerts(path, "--budget-rows", 1000).splitlines()]
        self.assertEqual([line["kind"] for line in lines], ["budget", "budget", "match", "match"])
        cut = lines[0]
        self.assertEqual((cut["rule"], cut["key"], cut["exceeded"], cut["limit"], cut["dropped_rows"]),
                         ("probes", "c1", "rows", 1000, 500))
        self.assertEqual([row["row"] for row in cut["rows"]], [1, 1001])
        self.assertFalse({"score", "decision"} & set(cut))
        self.assertEqual([line["measures"]["n"] for line in lines[2:]], [1000, 998])
        rule = self.summary()["rules"][0]
        self.assertEqual((rule["alerts"], rule["budget_cuts"]), (2, 2))
        table = self.run_program("backtest", "r.rules", "--input", path, "--budget-rows", "1000")[0]
        self.assertIn("Rule probes gave up starts 2 times", table)

    def test_by_default_nothing_is_cut(self):
        lines = self.alerts(self.write("x.csv", stream(3000, {2000, 2999}))).splitlines()
        self.assertEqual([json.loads(line)["measures"]["n"] for line in lines], [2000, 998])

    def test_the_same_at_any_parallelism_and_across_a_stop(self):
        path = self.write("x.csv", stream(4000, {3500}))
        for budget in (("--budget-rows", 300), ("--budget-bytes", "20KB")):
            expected = self.alerts(path, *budget)
            self.assertIn('"kind":"budget"', expected)
            for options in (("--shards", 3, "--threads", 2), ("--batch-rows", 7), ("--batch-rows", 1, "--shards", 2)):
                self.assertEqual(self.alerts(path, *budget, *options), expected, options)
            for stop in (299, 1000, 2345):
                first = self.alerts(path, *budget, "--stop-after-rows", stop, "--snapshot-out", "s", "--batch-rows", 100)
                rest = self.alerts(path, *budget, "--restore", "s", "--shards", 2)
                self.assertEqual(first + rest, expected, stop)

    def test_memory_is_bounded(self):
        path = self.write("x.csv", stream(400_000, {399_999}))
        with open(os.devnull, "wb") as nothing:
            child = subprocess.Popen([BINARY, "backtest", self.write("r.rules", RULES), "--input", path, "--quiet",
                                      "--threads", "1", "--budget-bytes", "1MB", "--out", "bounded"],
                                     cwd=self.folder, stderr=nothing)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 0)
        # The rows alone would be 40 MB, and the labels of a search as much; the program itself takes most of this.
        self.assertLess(usage.ru_maxrss, 150_000)
        self.assertEqual(self.lines("bounded/alerts.ndjson")[-1]["kind"], "match")

    def test_in_a_query_it_is_an_error(self):
        path = self.write("x.csv", stream(3000, {2999}))
        out = self.run_program("query", STATEMENT, "--input", f"p={path}")[0]
        self.assertEqual(json.loads(out)["n"], 3000)
        error = self.run_program("query", STATEMENT, "--input", f"p={path}", "--budget-rows", "1000", expect=3)[1]
        self.assertRegex(error, "TRL0690.*more than 1000 rows of partition 'c1'.*--budget-rows")

    def test_wrong_numbers(self):
        path = self.write("x.csv", stream(3, {}))
        for option, value in (("--budget-rows", "0"), ("--budget-runs", "x"), ("--budget-bytes", "3TB")):
            error = self.run_program("backtest", self.write("r.rules", RULES), "--input", path, option, value, expect=2)[1]
            self.assertIn(option, error)


if __name__ == "__main__":
    unittest.main()
