"""Statements over files: schemas found and declared, plain selects, match_recognize, formats."""

import gzip
import json
import os
import random
import shutil
import subprocess
import threading
import time
import unittest

from program import SHARED, ProgramTest

CARD_PAYMENTS = SHARED / "card_payments_2018-04_07.csv.zst"
TEXT = '''id,name,price,at,note
1,ann,1.50,2026-01-01T10:00:00Z,
2,bob,20,2026-01-01T11:00:00Z,"a, ""b"""
3,ann,7.25,2026-01-02T10:00:00Z,""
4,,3,,x
'''


class QueryTest(ProgramTest):
    def query(self, statement, *arguments, text=TEXT, **options):
        path = self.write("x.csv", text)
        return self.run_program("query", statement, "--input", f"p={path}", *arguments, **options)[0]

    def rows(self, statement, *arguments, **options):
        return [json.loads(line) for line in self.query(statement, *arguments, "--format", "ndjson", **options).splitlines()]


class Queries(QueryTest):
    def test_types_follow_from_the_values(self):
        self.assertEqual(self.rows("select * from p"), [
            {"id": 1, "name": "ann", "price": 1.5, "at": "2026-01-01T10:00:00Z", "note": None},
            {"id": 2, "name": "bob", "price": 20, "at": "2026-01-01T11:00:00Z", "note": 'a, "b"'},
            {"id": 3, "name": "ann", "price": 7.25, "at": "2026-01-02T10:00:00Z", "note": ""},
            {"id": 4, "name": None, "price": 3, "at": None, "note": "x"}])

    def test_projection_filter_order_limit(self):
        self.assertEqual(self.rows("select id * 10 as ten, price from p where price > 2 order by price desc limit 2;"),
                         [{"ten": 20, "price": 20}, {"ten": 30, "price": 7.25}])
        self.assertEqual(self.rows("select id from p order by name desc, id desc"),
                         [{"id": 2}, {"id": 3}, {"id": 1}, {"id": 4}])
        self.assertEqual(self.rows("select distinct name from p"), [{"name": "ann"}, {"name": "bob"}, {"name": None}])

    def test_whether_an_array_is_there(self):
        clause = "match_recognize (order by id measures array_agg(A.id) as x pattern (A | B) define A as price > 5)"
        self.assertEqual(self.rows(f"select x, x is null as missing from p {clause} order by missing, x is not null"),
                         [{"x": [2], "missing": False}, {"x": [3], "missing": False},
                          {"x": None, "missing": True}, {"x": None, "missing": True}])
        self.assertEqual(self.rows(f"select x from p {clause} where x is not null"), [{"x": [2]}, {"x": [3]}])
        self.assertEqual(self.rows("select array_agg(id) as x from p group by name having array_agg(id) is not null "
                                   "order by name"), [{"x": [1, 3]}, {"x": [2]}, {"x": [4]}])

    def test_offset(self):
        self.assertEqual(self.rows("select id from p order by id limit 2 offset 1"), [{"id": 2}, {"id": 3}])
        self.assertEqual(self.rows("select id from p order by id desc offset 3 rows"), [{"id": 1}])
        self.assertEqual(self.rows("select id from p offset 2"), [{"id": 3}, {"id": 4}])
        self.assertEqual(self.rows("select id from p limit 1 offset 9"), [])

    def test_aggregates(self):
        self.assertEqual(self.rows("select count(*) as n, sum(id) as s, avg(price) as a, max(at) as m from p"),
                         [{"n": 4, "s": 10, "a": 7.9375, "m": "2026-01-02T10:00:00Z"}])
        self.assertEqual(self.rows("select name, count(*) as n, min(price) as least from p where id < 4 group by name "
                                   "order by n desc, name"),
                         [{"name": "ann", "n": 2, "least": 1.5}, {"name": "bob", "n": 1, "least": 20}])
        self.assertEqual(self.rows("select name from p group by name having count(*) > 1"), [{"name": "ann"}])
        self.assertEqual(self.rows("select count(*) as n from p where id > 99"), [{"n": 0}])

    def test_formats(self):
        self.assertEqual(self.query("select name, note from p order by id", "--format", "csv"),
                         'name,note\nann,\nbob,"a, ""b"""\nann,""\n,x\n')
        self.assertEqual(self.query("select name, id from p where id > 2 order by id", "--format", "table"),
                         "name  id\n----  --\nann    3\nNULL   4\n(2 rows)\n")

    def test_declared_types(self):
        schema = self.write("s.rules", "stream p (id int, price decimal(10,3), at timestamp) event time at;")
        out = self.query("select price, sum(price) as s from p where at is not null group by price order by price",
                         "--schema", schema, "--format", "ndjson", text=TEXT.replace("4,,3,,x\n", ""))
        self.assertEqual(out, '{"price":1.500,"s":1.500}\n{"price":7.250,"s":7.250}\n{"price":20.000,"s":20.000}\n')
        self.assertIn("only p", self.run_program("query", "select * from q", "--input", "q=x.csv", "--schema", schema,
                                                 expect=2)[1])

    def test_errors(self):
        path = self.write("x.csv", TEXT)
        for statement, part in (("select nothing from p", "nothing"), ("select id from q", "q"), ("selec id from p", "selec"),
                                ("select id from p where name", "TRL"), ("", "TRL")):
            error = self.run_program("query", statement, "--input", f"p={path}", expect=1)[1]
            self.assertIn(part, error)
        self.assertIn("has no name", self.run_program("query", "select id from p", "--input", path, expect=2)[1])
        self.run_program("query", "select id from p", "--input", "p=nowhere.csv", expect=3)

    def test_records_that_cannot_be_read(self):
        path = self.write("x.csv", TEXT + "5,too few\n")
        out, error = self.run_program("query", "select count(*) as n from p", "--input", f"p={path}", "--format", "csv")
        self.assertEqual(out, "n\n4\n")
        self.assertIn("line 6", error)
        self.run_program("query", "select count(*) as n from p", "--input", f"p={path}", "--strict", expect=3)

    def test_standard_input_and_several_files(self):
        out = self.run_program("query", "select count(*) as n, sum(id) as s from p", "--input", "p=-", "--format", "csv",
                               stdin=TEXT.encode())[0]
        self.assertEqual(out, "n,s\n4,10\n")
        one, two = self.write("1.csv", "n\n1\n2\n"), self.write("2.csv", "n\n3\n")
        out = self.run_program("query", "select n from p", "--input", f"p={two}", one, "--format", "csv")[0]
        self.assertEqual(out, "n\n3\n1\n2\n")

    def test_pipes(self):
        path = self.folder / "pipe"
        os.mkfifo(path)
        schema = self.write("s.rules", "stream p (id int, name string, price decimal(10,2));")
        for arguments, expected in (((), 31.75), (("--schema", schema), 31.75)):
            for packed in (TEXT.encode(), gzip.compress(TEXT.encode())):
                writer = threading.Thread(target=path.write_bytes, args=(packed,))
                writer.start()
                found = self.run_program("query", "select count(*) as n, sum(price) as s from p", "--input", f"p={path}",
                                         *arguments, "--format", "ndjson")[0]
                writer.join()
                self.assertEqual(json.loads(found), {"n": 4, "s": expected})

    def test_rejected_records_are_shown_in_the_order_of_the_files(self):
        good = "".join(f"{i},x\n" for i in range(200_000))
        one, two = self.write("1.csv", "a,b\n" + good + "1\n2\n"), self.write("2.csv", "a,b\n3\n" + good + "4\n")
        seen = {self.run_program("query", "select count(*) as n from p", "--input", f"p={one}", two,
                                 "--threads", threads)[1] for threads in (1, 2, 4)}
        self.assertEqual(len(seen), 1)
        shown = [line.split(":")[0].split("/")[-1] for line in seen.pop().splitlines()[1:]]
        self.assertEqual(shown, ["1.csv line 200002", "1.csv line 200003", "2.csv line 2", "2.csv line 200003"])

    def test_a_type_that_only_the_last_row_shows(self):
        text = "t,n\n" + "".join(f"{i},1\n" for i in range(400_000)) + "400000,x\n"
        self.assertEqual(self.rows("select n from p where t > 399998", text=text), [{"n": "1"}, {"n": "x"}])
        matched = "select * from p match_recognize (order by t measures last(B.n) as n pattern (A B) define B as n = 'x')"
        self.assertEqual(self.rows(matched, text=text), [{"n": "x"}])

    def test_match_recognize(self):
        text = "k,t,v\n" + "".join(f"{k},{t},{v}\n" for k, t, v in
                                   [("a", 3, 9), ("b", 1, 1), ("a", 1, 5), ("a", 2, 3), ("b", 2, 2), ("", 1, 4), ("", 2, 3)])
        self.assertEqual(self.rows("""select * from p match_recognize (partition by k order by t
              measures first(D.v) as low, u.t as until pattern (X D U) define D as v < prev(v), U as v > prev(v))""",
                                   text=text), [{"k": "a", "low": 3, "until": 3}])
        self.assertEqual(self.rows("""select k, t, cls from p match_recognize (partition by k order by t desc
              measures classifier() as cls all rows per match pattern (A B*) define B as v > prev(v))
              where cls = 'B' order by t""", text=text),
                         [{"k": "a", "t": 1, "cls": "B"}, {"k": None, "t": 1, "cls": "B"}])
        self.assertEqual(self.rows("""select k, count(*) as n from p match_recognize (partition by k order by t
              measures match_number() as m all rows per match pattern (A)) group by k order by n desc, k""", text=text),
                         [{"k": "a", "n": 3}, {"k": "b", "n": 2}, {"k": None, "n": 2}])

    def test_match_recognize_beyond_sql(self):
        text = "t,v\n" + "".join(f"2026-01-01 00:{minute:02}:00,{v}\n" for minute, v in enumerate("aabxb"))
        def define(pattern):
            return "define " + ", ".join(f"{name} as v = '{name.lower()}'" for name in "ABX" if name in pattern)
        def minutes(pattern, clauses=""):
            rows = self.rows(f"""select * from p match_recognize (order by t measures first(A.t) as f, last(t) as l
                {clauses} pattern {pattern} {define(pattern)})""", text=text)
            return [(int(row["f"][14:16]), int(row["l"][14:16])) for row in rows]
        self.assertEqual(minutes("(A -> B)"), [(0, 2)])
        self.assertEqual(minutes("(A ->> B)", "after match no skip"), [(0, 2), (1, 2), (0, 4), (1, 4)])
        self.assertEqual(minutes("(A{2, ->}+ !X -> B)"), [(0, 2)])
        self.assertEqual(minutes("(A{1, ->} until (v = 'x') ->[2 minutes] B)"), [(0, 2)])
        self.assertEqual(minutes("(A & X) within 10 minutes"), [(0, 3)])
        # What comes exactly at the deadline is too late.
        self.assertEqual(minutes("(A !-> X) within 3 minutes"), [(0, 0)])
        rows = self.rows(f"""select * from p match_recognize (order by t measures 'match' as kind, B.v as b
            pattern (A B) within 1 minute {define("A B")} on timeout (measures 'timeout' as kind, A.v as a))""", text=text)
        self.assertEqual(rows, [{"kind": "timeout", "b": None, "a": "a"}] * 2)

    def test_rows_out_of_order_are_sorted_wherever_they_are(self):
        rows = [(f"k{i % 3}", i, i * i % 101) for i in range(100_000)]
        statement = """select * from p match_recognize (partition by k order by t, v measures first(A.t) as f, last(B.t) as l
            pattern (A B B) define B as v < prev(v))"""
        def found(rows, *more):
            return self.query(statement + " ".join(more), "--format", "csv",
                              text="k,t,v\n" + "".join(f"{k},{t},{v}\n" for k, t, v in rows))
        expected = found(rows)
        self.assertGreater(len(expected.splitlines()), 1000)
        last_first = rows[1:] + rows[:1]
        self.assertEqual(found(last_first), expected)
        self.assertEqual(found(rows[::-1]), expected)
        # The first rows of the result may come from the last row of the file.
        self.assertEqual(found(last_first, " limit 3"), found(rows, " limit 3"))

    def test_the_result_does_not_depend_on_threads_and_batches(self):
        generator = random.Random(3)
        text = "k,t,v\n" + "".join(f"k{generator.randrange(20)},{generator.randrange(900)},{generator.randrange(50)}\n"
                                   for _ in range(5000))
        statement = """select * from p match_recognize (partition by k order by t, v measures first(A.t) as f, last(B.t) as l,
            count(*) as n pattern (A B+ C) define B as v > A.v, C as v < A.v)"""
        seen = {self.query(statement, "--format", "csv", "--threads", threads, "--shards", shards, "--batch-rows", rows,
                           text=text) for threads, shards, rows in ((1, 1, 4096), (2, 3, 64), (4, 7, 1))}
        self.assertEqual(len(seen), 1)
        self.assertGreater(len(next(iter(seen)).splitlines()), 50)


@unittest.skipUnless(CARD_PAYMENTS.exists(), "../shared/data is not there")
class HardCases(QueryTest):
    """Patterns that cost all rows times all starts, or more, where every start is searched to its end: with 100,000 rows
    the program would not come back before the test's time is over."""

    def matches(self, pattern, kinds):
        text = "id,k\n" + "".join(f"{i},{kind}\n" for i, kind in enumerate(kinds))
        return [(row["f"], row["l"]) for row in self.rows(
            f"select * from p match_recognize (order by id measures first(id) as f, last(id) as l pattern ({pattern}) "
            "define A as k = 'A', B as k = 'B')", text=text)]

    def test_failing_loops(self):
        for pattern in ("(A+)+ B", "(A|A)* B", "A* A* A* A* B", "(A | A A)* B", "A+ B $", "(A A A)* B $"):
            with self.subTest(pattern):
                self.assertEqual(self.matches(pattern, "A" * 100000), [])
                self.assertEqual(self.matches(pattern, "A" * 99999 + "B"), [(0, 99999)])

    def test_empty_matches(self):
        self.assertEqual(self.matches("(A* B)?", "A" * 100000), [(None, None)] * 100000)

    def test_permute_of_eight(self):
        names = "CDEFGHIJ"
        text = "id,k\n" + "".join(f"{i},{'JIHGFEDC'[i % 8]}\n" for i in range(80000))
        define = ", ".join(f"{name} as k = '{name}'" for name in names)
        rows = self.rows("select * from p match_recognize (order by id measures count(*) as n "
                         f"pattern (permute({', '.join(names)})) define {define})", text=text)
        self.assertEqual(rows, [{"n": 8}] * 10000)


class SharedData(ProgramTest):
    def matches(self, clause, first, last):
        start = time.time()
        out = self.run_program("query", f"""select count(*) as n, sum(f) as f, sum(l) as l from p match_recognize (
            partition by {clause.split()[0]} order by ts, tx_id measures first({first}.tx_id) as f, last({last}.tx_id) as l
            {clause.split(maxsplit=1)[1]})""", "--input", f"p={CARD_PAYMENTS}", "--format", "csv")[0]
        print(f"{time.time() - start:.2f} s", end=" ", flush=True)
        return [int(value) for value in out.splitlines()[1].split(",")]

    def test_known_answers(self):
        self.assertEqual(self.matches("""customer_id after match skip past last row pattern (A{3,} B) within 7 days
            define A as A.amount < 50, B as B.amount > 5 * avg(A.amount)""", "A", "B"), [1439, 866257196, 890217284])
        self.assertEqual(self.matches("""customer_id pattern (A X*? B) within 1 day
            define A as amount < 5, B as amount > 200""", "A", "B"), [68, 40508757, 40832140])
        self.assertEqual(self.matches("""terminal_id pattern (S D+ U)
            define D as amount < prev(amount), U as amount > last(D.amount)""", "S", "U"),
                         [275434, 156324046424, 163054886333])
        self.assertEqual(self.matches("""customer_id after match no skip pattern (A ->> B ->> C) within 1 day
            define A as amount < 20, B as amount between 20 and 80, C as amount > 80""", "A", "C"),
                         [26569, 15485483294, 15656205507])
        self.assertEqual(self.matches("""customer_id pattern (A !-> B) within 6 hours
            define A as amount > 150""", "A", "A"), [14375, 8442283725, 8442283725])

    def test_plain_select_agrees_with_awk(self):
        if shutil.which("zstd") is None:
            self.skipTest("the zstd program is not there")
        plain = subprocess.run(["zstd", "-dqc", CARD_PAYMENTS], stdout=subprocess.PIPE, check=True).stdout
        awk = subprocess.run(["awk", "-F,", 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } '
                              '$c["is_fraud"] == 1 { n++; t += $c["tx_id"] } END { printf "%.0f,%.0f\\n", n, t }'],
                             input=plain, stdout=subprocess.PIPE, check=True).stdout.decode()
        out = self.run_program("query", "select count(*) as n, sum(tx_id) as t from p where is_fraud = 1",
                               "--input", f"p={CARD_PAYMENTS}", "--format", "csv")[0]
        self.assertEqual(out.splitlines()[1], awk.strip())


if __name__ == "__main__":
    unittest.main(verbosity=2)
