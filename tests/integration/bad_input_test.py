"""What is wrong is said in one clear error with the right exit code, and never crashes the program.

Conditions are chosen so that they fail for root too.
"""

import gzip
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import unittest

from program import BIG, BINARY, HEADER, PAYMENTS, ProgramTest, row

MANY = HEADER + "".join(row(i, amount="900.00") for i in range(20000))


def mixed_rows():
    """Rows that do not compress to nothing."""
    return (row(i, hashlib.md5(str(i).encode()).hexdigest(), amount="900.00") for i in range(80000))


class Memory(ProgramTest):
    def test_none_left(self):
        statement = "select * from p match_recognize (measures array_agg(A.n) as a all rows per match pattern (A+))"
        path = self.write("x.csv", "n\n" + "1\n" * 20000)
        limit = 256 << 20  # of the address space: the result needs gigabytes
        error = self.run_program("query", statement, "--input", f"p={path}", "--threads", 1, expect=3,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))[1]
        self.assertEqual(error, "tripline: error TRL0908: there is no more memory; ask for less at a time, or set "
                                "--budget-bytes\n")


class RuleFiles(ProgramTest):
    def check(self, text, expect=1):
        out, error = self.run_program("check", self.write("r.rules", text), expect=expect)
        return out + error

    def refuse(self, text, *parts):
        error = self.check(text)
        self.assertRegex(error, r"TRL\d{4}")
        for part in parts:
            self.assertIn(part, error)
        return error

    def test_empty_file(self):
        self.refuse("", "TRL0103")
        self.refuse("-- nothing but a comment\n", "TRL0103")

    def test_not_utf8(self):
        self.refuse(b"stream p (a string);\n-- caf\xe9\n", "UTF-8")

    def test_column_that_is_not_there(self):
        error = self.refuse(PAYMENTS + "rule r on payments when amont > 5;", "amont", "did you mean 'amount'?")
        self.assertRegex(error, r"r\.rules:\d+:\d+: error TRL")
        self.assertIn("^", error)

    def test_variable_never_defined(self):
        rule = PAYMENTS + "rule r on payments per card match ( pattern (A B) within 1 hour define {} as amount > 5 );"
        self.assertIn("no errors, no warnings", self.check(rule.format("A"), expect=0), "in SQL it takes any row")
        self.refuse(rule.format("C"), "'C' is defined", "fix: its variables are A, B")

    def test_pattern_that_is_too_large(self):
        error = self.refuse(PAYMENTS + "rule r on payments per card match ( pattern (A" + " & A" * 20 +
                            ") within 1 hour define A as amount > 5 );", "TRL0501", "positions")
        self.assertRegex(error, r"r\.rules:\d+:\d+: error TRL0501")

    def test_end_of_the_input_in_a_rule(self):
        rule = PAYMENTS + "rule r on payments per card match ( pattern (A+ $) within 1 hour define A as amount > 5 );"
        self.assertIn("warning TRL0458", self.check(rule, expect=0))
        self.backtest(rule, "--input", self.write("x.csv", HEADER + row(1) + row(2)))
        self.assertEqual([(a["settled_by"], a["settled_at"]) for a in self.lines("out/alerts.ndjson")], [("end", None)])

    def test_variable_of_a_measure_that_is_not_in_the_pattern(self):
        self.refuse(PAYMENTS + "rule r on payments per card match ( measures X.amount as a "
                               "pattern (A B) within 1 hour define A as amount > 5, B as amount < 5 );", "X")

    def test_two_rules_of_one_name(self):
        self.refuse(BIG + "rule big on payments when amount > 7;", "big")

    def test_include_cycle(self):
        self.write("b.rules", "include 'a.rules';")
        error = self.run_program("check", self.write("a.rules", "include 'b.rules';\n" + BIG), expect=1)[1]
        self.assertIn("a.rules", error)
        self.assertIn("b.rules", error)

    def test_nested_parentheses(self):
        deep = 100_000
        self.refuse(PAYMENTS + "rule r on payments when " + "(" * deep + "amount" + ")" * deep + " > 1;")
        self.refuse(PAYMENTS + "rule r on payments per card match ( pattern (" + "(" * deep + "A" + ")" * deep +
                    ") within 1 hour );")

    def test_all_errors_of_all_files_at_once(self):
        first = self.write("1.rules", BIG + "rule x on payments when nothing = 1;")
        second = self.write("2.rules", "rule y on nowhere when 1 = 1;")
        error = self.run_program("check", first, second, expect=1)[1]
        self.assertIn("nothing", error)
        self.assertIn("nowhere", error)

    def test_json(self):
        import json
        out = self.run_program("check", "--format", "json", self.write("r.rules", "rule;"), expect=1)[0]
        found = json.loads(out)
        self.assertGreater(found["errors"], 0)
        self.assertRegex(found["diagnostics"][0]["code"], r"^TRL\d{4}$")

    def test_file_that_is_not_there(self):
        self.assertIn("nowhere.rules", self.run_program("check", "nowhere.rules", expect=3)[1])
        self.assertIn("TRL", self.run_program("check", ".", expect=3)[1])


class Inputs(ProgramTest):
    def fail(self, *arguments, expect=3, parts=(), **options):
        error = self.backtest(BIG, *arguments, expect=expect, **options)[1]
        self.assertRegex(error, r"^tripline: error TRL\d{4}: ")
        self.assertEqual(error.count("\n"), 1, error)
        for part in parts:
            self.assertIn(part, error)
        return error

    def refuse(self, *arguments, **options):
        """A run that can't begin publishes nothing."""
        self.fail(*arguments, **options)
        self.assertFalse((self.folder / "out" / "alerts.ndjson").exists())

    def break_off(self, rows, *arguments, **options):
        """A run whose input can't be read on publishes what was judged until then: as much for any number of threads."""
        outputs = set()
        for engine in (("--threads", 1), ("--threads", 3, "--shards", 2, "--batch-rows", 64)):
            error = self.fail(*arguments, *engine, **options)
            summary = self.summary()
            self.assertEqual((summary["status"], summary["failure"]), ("failed", error[len("tripline: error "):-1]))
            alerts = self.lines("out/alerts.ndjson")
            self.assertEqual(summary["alerts"], len(alerts))
            self.assertEqual(len(self.lines("out/decisions.ndjson")), len(alerts))
            self.assertEqual([alert["rows"][0]["row"] for alert in alerts], list(range(1, len(alerts) + 1)))
            outputs.add((summary["rows"], (self.folder / "out" / "alerts.ndjson").read_bytes()))
        self.assertEqual(len(outputs), 1)
        self.assertGreaterEqual(summary["rows"], rows)
        self.assertGreaterEqual(len(alerts), rows)

    def test_directory(self):
        self.refuse("--input", f"payments={self.folder}", parts=[str(self.folder)])

    def test_missing(self):
        self.refuse("--input", "payments=nowhere.csv", parts=["nowhere.csv"])
        self.refuse("--input", "payments=nowhere*.csv", parts=["nowhere*.csv"], expect=3)

    def test_empty(self):
        self.refuse("--input", "payments=" + self.write("empty.csv", ""), parts=["empty.csv"])

    def test_wrong_header(self):
        self.refuse("--input", "payments=" + self.write("x.csv", "card,merchant\nc,m\n"), parts=["amount", "x.csv"])

    def test_truncated_gzip(self):
        whole = gzip.compress((HEADER + "".join(mixed_rows())).encode())
        self.break_off(10_000, "--input", "payments=" + self.write("x.gz", whole[:len(whole) // 2]), parts=["x.gz"])

    def test_truncated_zstd(self):
        if shutil.which("zstd") is None:
            self.skipTest("the zstd program is not there")
        path = self.write("x.csv", HEADER + "".join(mixed_rows()))
        whole = subprocess.run(["zstd", "-qc", path], stdout=subprocess.PIPE, check=True).stdout
        self.break_off(10_000, "--input", "payments=" + self.write("x.zst", whole[:len(whole) // 2]), parts=["x.zst"])

    def test_a_column_too_few_in_line_7(self):
        text = HEADER + "".join(row(i, amount="900.00") for i in range(5)) + "c1,m1,5.00\n" + row(9, amount="900.00")
        path = self.write("x.csv", text)
        self.backtest(BIG, "--input", f"payments={path}")
        letters = self.lines("out/dead_letters.ndjson")
        self.assertEqual([(letter["stream"], letter["file"], letter["line"]) for letter in letters],
                         [("payments", path, 7)])
        self.assertEqual((self.summary()["rows"], self.summary()["rejected"]), (6, 1))
        self.assertEqual(self.lines("out/alerts.ndjson")[5]["rows"][0]["row"], 7, "a rejected record keeps its number")
        self.break_off(5, "--input", f"payments={path}", "--strict", parts=["line 7"])
        self.assertEqual(self.lines("out/dead_letters.ndjson"), letters, "the record that ended the run")
        out, error = self.run_program("backtest", "r.rules", "--input", path, "--strict", "--out", "out", expect=3)
        self.assertEqual(out, "")
        self.assertIn("are in out", error)
        out = self.run_program("backtest", "r.rules", "--input", path, "--out", "out")[0]
        self.assertIn("Records that could not be read, and why: out/dead_letters.ndjson", out)

    def test_values_that_are_none(self):
        bad = [("x", "amount"), ("1e999", "amount"), ("5.001", "amount")]
        text = HEADER + "".join(row(i, amount=value) for i, (value, _) in enumerate(bad)) + row(5)
        self.backtest(BIG, "--input", "payments=" + self.write("x.csv", text))
        letters = self.lines("out/dead_letters.ndjson")
        self.assertEqual([(letter["value"], letter["column"]) for letter in letters], bad)
        self.assertTrue(all(letter["reason"] for letter in letters))

    def test_line_of_50_megabytes(self):
        text = HEADER + row(0) + "c1," + "m" * 50_000_000 + ",5.00,0,2026-01-01T00:00:01Z\n" + row(2)
        self.backtest(BIG, "--input", "payments=" + self.write("x.csv", text))
        self.assertEqual((self.summary()["rows"], self.summary()["rejected"]), (2, 1))
        self.assertEqual(self.lines("out/dead_letters.ndjson")[0]["line"], 3)
        self.assertLess((self.folder / "out" / "dead_letters.ndjson").stat().st_size, 10_000)

    def test_streams_that_are_not_there(self):
        path = self.write("x.csv", HEADER)
        self.refuse("--input", f"payment={path}", expect=2, parts=["TRL0642", "did you mean 'payments'?"])
        two = PAYMENTS + PAYMENTS.replace("payments", "refunds") + "rule r on refunds when amount > 5;"
        error = self.backtest(two, "--input", path, expect=2)[1]
        self.assertIn("TRL0641: the rules have several streams", error)
        error = self.backtest(two, "--input", f"payments={path}", expect=2)[1]
        self.assertIn("TRL0643: no input for stream 'refunds'", error)
        self.refuse("--input", "payments=-", "-", expect=2, parts=["TRL0717"])

    def test_label_and_amount(self):
        path = "payments=" + self.write("x.csv", HEADER + row(0))
        self.refuse("--input", path, "--label", "fraud", expect=2, parts=["TRL0645", "is_fraud"])
        self.refuse("--input", path, "--label", "card", expect=2, parts=["TRL0646", "string"])
        self.refuse("--input", path, "--amount", "merchant", expect=2, parts=["string"])

    def test_times(self):
        path = "payments=" + self.write("x.csv", HEADER + row(0))
        self.refuse("--input", path, "--from", "yesterday", expect=2, parts=["TRL0905", "yesterday"])
        self.refuse("--input", path, "--from", "2026-01-02", "--to", "2026-01-01", expect=2, parts=["TRL0647"])
        error = self.backtest(BIG.replace("event time ts", ""), "--input", path, "--from", "2026-01-01", expect=2)[1]
        self.assertIn("TRL0648", error)


class Outputs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.input = "payments=" + self.write("x.csv", MANY)
        self.rules = self.write("r.rules", BIG)

    def refuse(self, *arguments, **options):
        error = self.run_program("backtest", self.rules, "--input", self.input, *arguments, expect=3, **options)[1]
        self.assertRegex(error, r"tripline: error TRL\d{4}: ")
        return error

    def test_disk_full(self):
        out = self.folder / "out"
        out.mkdir()
        (out / "alerts.ndjson").symlink_to("/dev/full")
        self.assertIn("alerts.ndjson", self.refuse("--out", out))

    def test_disk_full_half_way(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

        out = self.folder / "out"
        out.mkdir()
        (out / "alerts.ndjson").write_text("of an earlier run\n")
        self.refuse("--out", out, preexec_fn=limit)
        self.assertEqual((out / "alerts.ndjson").read_text(), "of an earlier run\n")
        self.assertEqual(os.listdir(out), ["alerts.ndjson"], "nothing temporary is left")

    def test_folder_that_cannot_be_made(self):
        self.assertIn("x.csv", self.refuse("--out", self.folder / "x.csv"))
        self.assertIn("x.csv", self.refuse("--out", self.folder / "x.csv" / "out"))
        self.assertIn("TRL0644", self.refuse("--out", "/proc/tripline"))

    def test_standard_output_full(self):
        with open("/dev/full", "wb") as full:
            error = self.run_program("query", "select * from p", "--input", self.input.replace("payments", "p"),
                                     expect=3, stdout=full)[1]
        self.assertRegex(error, r"^tripline: error TRL0901: ")
        for command in (["help"], ["version"], ["check", self.rules], ["backtest", "--help"]):
            with open("/dev/full", "wb") as full:
                self.run_program(*command, expect=3, stdout=full)

    def test_reader_that_goes_away(self):
        process = subprocess.Popen([BINARY, "query", "select * from p", "--input", self.input.replace("payments", "p")],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual((process.wait(), error), (0, ""))


class Usage(ProgramTest):
    def test_wrong_use(self):
        for arguments in ([], ["--no-such"], ["frobnicate"], ["backtest"], ["query", "select 1"]):
            if arguments:
                error = self.run_program(*arguments, expect=2)[1]
                self.assertRegex(error, re.compile(r"^tripline: error TRL0900: ", re.M))
        self.assertIn("Usage", self.run_program()[0])

    def test_help(self):
        for command in ("check", "backtest", "query", "generate", "help", "version"):
            self.assertIn("Example", self.run_program(command, "--help")[0])
            self.assertIn("Example", self.run_program("help", command)[0])
        self.assertIn("levenshtein", self.run_program("help", "functions")[0])
        self.assertIn("TRL0103", self.run_program("help", "TRL0103")[0])
        self.assertIn("TRL0904", self.run_program("help", "nonsense", expect=2)[1])

    def test_files_without_what_is_needed(self):
        data = self.write("x.csv", HEADER + row(0))
        streams = self.write("s.rules", PAYMENTS)
        self.assertIn("TRL0902", self.run_program("backtest", streams, "--input", data, expect=1)[1])
        other = self.write("o.rules", "let x = 5;")
        query = ["query", "select * from p", "--input"]
        self.assertIn("TRL0903", self.run_program(*query, f"p={data}", "--schema", other, expect=1)[1])
        self.assertIn("TRL0663", self.run_program(*query, f"p={data}", "--schema", streams, expect=2)[1])
        self.assertIn("TRL0906", self.run_program(*query, data, expect=2)[1])

    def test_standard_input_that_cannot_be_kept(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

        error = self.run_program("query", "select * from p", "--input", "p=-", expect=3, stdin=MANY.encode(),
                                 preexec_fn=limit)[1]
        self.assertIn("TRL0661", error)

    def test_a_snapshot_of_other_rules(self):
        data = self.write("x.csv", HEADER + "".join(row(i) for i in range(100)))
        rules = self.write("r.rules", BIG)
        self.run_program("backtest", rules, "--input", data, "--quiet", "--stop-after-rows", "5", "--batch-rows", "1",
                         "--snapshot-out", "snapshot")
        other = self.write("o.rules", BIG.replace("rule big", "rule large"))
        error = self.run_program("backtest", other, "--input", data, "--quiet", "--restore", "snapshot", expect=3)[1]
        self.assertRegex(error, r"tripline: error TRL\d{4}: ")

    def test_generate(self):
        self.run_program("generate", "--events", "1000", "--out", self.write("file", ""), expect=3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
