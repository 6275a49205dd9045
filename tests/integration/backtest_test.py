"""Backtests from files to alerts, decisions and summary."""

import collections
import gzip
import hashlib
import json
import random
import subprocess
import unittest

from program import BIG, HEADER, PAYMENTS, SHARED, ProgramTest, row

CARD_PAYMENTS = SHARED / "card_payments_2018-04_07.csv.zst"
FLINK_CASES = SHARED.parent / "conformance" / "flink_cep" / "NFAITCase.json"
SHARED_STREAM = """
stream payments (tx_id int, ts timestamp, customer_id string, terminal_id string, amount decimal(10,2), is_fraud int label,
                 fraud_scenario int label) event time ts;
"""


class Results(ProgramTest):
    def test_alerts_and_decisions(self):
        rules = PAYMENTS + """
            policy default ( review from 40, block from 80 );
            rule big score 50 on payments when amount > 500 reason '{card} paid {amount}';
            rule probes version 3 score 45 on payments per card
              match ( measures count(P.*) as probes, B.amount as amount
                      pattern (P{2,} B) within 1 hour define P as amount < 2, B as amount > 500 )
              then challenge;
        """
        text = HEADER + row(1, amount="1.00") + row(2, amount="1.50") + row(3, amount="900.00") + row(4, "c2", amount="501")
        path = self.write("x.csv", text)
        self.backtest(rules, "--input", path)
        alerts = self.lines("out/alerts.ndjson")
        self.assertEqual([alert["rule"] for alert in alerts], ["big", "probes", "big"])
        self.assertEqual(list(alerts[1]), ["rule", "version", "id", "kind", "key", "mode", "decision", "score",
                                           "first_time", "last_time", "settled_at", "settled_by", "measures", "reason",
                                           "rows"])
        self.assertEqual({key: value for key, value in alerts[1].items() if key not in ("id", "reason")}, {
            "rule": "probes", "version": 3, "kind": "match", "key": "c1", "mode": "active", "decision": "challenge",
            "score": 45, "first_time": "2026-01-01T00:00:01Z", "last_time": "2026-01-01T00:00:03Z",
            "settled_at": "2026-01-01T00:00:03Z", "settled_by": "row", "measures": {"probes": 2, "amount": 900.00},
            "rows": [{"stream": "payments", "file": path, "row": 1}, {"stream": "payments", "file": path, "row": 2},
                     {"stream": "payments", "file": path, "row": 3}]})
        self.assertRegex(alerts[1]["id"], "^[0-9a-f]{32}$")
        self.assertEqual((alerts[0]["kind"], alerts[0]["reason"], alerts[0]["decision"]), ("row", "c1 paid 900.00", None))
        decisions = self.lines("out/decisions.ndjson")
        self.assertEqual([(d["row"], d["score"], d["decision"], d["rules"], d["follow_up"]) for d in decisions],
                         [(3, 95, "block", ["big", "probes"], False), (4, 50, "review", ["big"], False)])

    def test_expression_errors(self):
        rules = """
            stream p (k string, v int, ts timestamp) event time ts;
            rule condition on p when 6 / v > 0;
            rule absorbed on p when 6 / v > 0 or true;
            rule suppressed on p when v >= 0 unless 1 / v > 5;
            rule emitted on p when v >= 0 emit (x = 1 / v);
            rule reasoned on p when v >= 0 reason '{1 / v} {2 / v}';
            rule defined on p per k match ( pattern (A B) define A as 6 / v > 0, B as 6 / (v - 1) > 0 );
            rule measured on p per k match ( measures 6 / (B.v - A.v) as x pattern (A B) );
        """
        times = (f"2026-01-01 00:00:{i:02}" for i in range(6))
        rows = zip(("a", "b", "a", "b", "", "a"), (1, 0, 1, 2, 0, 0), times)
        path = self.write("x.csv", "k,v,ts\n" + "".join(f"{k},{v},{ts}\n" for k, v, ts in rows))
        for threads, batch in ((1, 4096), (3, 1)):
            self.backtest(rules, "--input", path, "--threads", threads, "--batch-rows", batch)
            # 0 for v: rows 2, 5 and 6; 1: rows 1 and 3. The row without a key is none of `per k`.
            self.assertEqual({rule["rule"]: rule["expression_errors"] for rule in self.summary()["rules"]},
                             {"condition": 3, "absorbed": 0, "suppressed": 3, "emitted": 3, "reasoned": 3, "defined": 4,
                              "measured": 1})
        self.backtest(rules, "--input", path, "--from", "2026-01-01 00:00:02")
        self.assertEqual([rule["expression_errors"] for rule in self.summary()["rules"] if rule["rule"] == "condition"],
                         [2])

    def test_every_rule_has_its_share_of_the_time(self):
        rules = BIG + """
            rule alike on payments when levenshtein(card, merchant) = 1;
            rule twice on payments per card match ( pattern (A B) within 1 hour define A as amount > 5, B as amount > A.amount );
        """
        text = HEADER + "".join(row(i, f"c{i % 50}", amount=f"{i * 7919 % 1000}.00") for i in range(20000))
        self.backtest(rules, "--input", self.write("x.csv", text))
        found = self.summary()["rules"]
        for rule in found:
            self.assertGreater(rule["seconds"], 0, rule["rule"])
        self.assertLessEqual(sum(rule["time_share"] for rule in found), 1)

    def test_ids_tell_files_of_one_name_apart(self):
        text = HEADER + row(1, amount="900.00")
        first, second, other = (self.write(name, text) for name in ("a/x.csv", "b/x.csv", "y.csv"))

        def ids(*paths):
            self.backtest(BIG, *(argument for path in paths for argument in ("--input", path)))
            return [alert["id"] for alert in self.lines("out/alerts.ndjson")]
        self.assertEqual(ids(first), ids(second), "moving a file changes no alert")
        self.assertEqual(len(set(ids(first, second, first, other))), 4)
        self.assertEqual(ids(first, second, other)[2], ids(other)[0])

    def test_an_array_is_shown_in_reason_and_emit(self):
        rules = PAYMENTS + """
            rule probes on payments per card
              match ( measures array_agg(P.amount) as paid, array_agg(Q.amount) as other
                      pattern (P{2} B | Q B) within 1 hour define P as amount < 2, Q as amount = 3, B as amount > 500 )
              reason '{paid}, {other}, {other is null}' emit (amounts = paid, others = other);
        """
        text = HEADER + row(1, amount="1.00") + row(2, amount="1.50") + row(3, amount="900.00")
        self.backtest(rules, "--input", self.write("x.csv", text + row(4, amount="3") + row(5, amount="501")))
        alerts = self.lines("out/alerts.ndjson")
        self.assertEqual([(alert["reason"], alert["amounts"], alert["others"]) for alert in alerts],
                         [("[1.00, 1.50], -, true", [1.00, 1.50], None), ("-, [3.00], false", None, [3.00])])

    def test_summary_against_labels(self):
        text = HEADER + row(1, amount="900.00", fraud=1) + row(2, amount="10.00", fraud=1) + row(3, amount="600.00")
        self.backtest(BIG, "--input", self.write("x.csv", text), "--label", "is_fraud", "--amount", "AMOUNT")
        summary = self.summary()
        self.assertEqual((summary["rows"], summary["rejected"], summary["late"], summary["duplicates"], summary["alerts"]),
                         (3, 0, 0, 0, 2))
        labelled = {"fraud": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5, "false_positive_ratio": 1,
                    "money_caught_share": 900 / 910}
        for found in (summary["labelled"], summary["rules"][0]["labelled"]):
            self.assertEqual({key: found[key] for key in labelled}, labelled)

    def test_what_the_end_settles(self):
        rules = PAYMENTS + """
            rule greedy score 10 on payments per card match ( pattern (C+) within 1 hour define C as amount > 500 );
        """
        path = self.write("x.csv", HEADER + row(1, amount="900.00"))
        self.backtest(rules, "--input", path, "--label", "is_fraud")
        alerts = self.lines("out/alerts.ndjson")
        self.assertEqual([alert["settled_by"] for alert in alerts], ["end"])
        self.assertEqual(self.lines("out/decisions.ndjson"), [])
        summary = self.summary()
        self.assertEqual((summary["alerts"], summary["alerts_at_end"], summary["labelled"]["flagged"]), (0, 1, 0))
        self.backtest(rules, "--input", path, "--no-end")
        self.assertEqual(self.lines("out/alerts.ndjson"), [])

    def test_absence_and_timeouts(self):
        rules = PAYMENTS + """
            rule unanswered score 10 on payments per card
              match ( pattern (A !-> B) within 10 seconds define A as amount = 1, B as amount = 2 );
            rule pair score 20 on payments per card
              match ( pattern (A -> B) within 10 seconds define A as amount = 1, B as amount = 2
                      on timeout ( measures A.amount as a ) );
        """
        path = self.write("x.csv", HEADER + row(1, amount="1.00") + row(3, amount="2.00") + row(20, amount="1.00") +
                          row(40, amount="5.00"))
        self.backtest(rules, "--input", path)
        alerts = self.lines("out/alerts.ndjson")
        self.assertEqual([(alert["rule"], alert["kind"], alert["settled_at"][17:19], alert["settled_by"])
                          for alert in alerts],
                         [("pair", "match", "03", "row"), ("pair", "timeout", "30", "time"),
                          ("unanswered", "match", "30", "time")])
        self.assertEqual(list(alerts[1]), ["rule", "version", "id", "kind", "key", "mode", "first_time", "last_time",
                                           "settled_at", "settled_by", "measures", "rows"])
        self.assertEqual(alerts[1]["measures"], {"a": 1.00})
        self.assertEqual([(d["row"], d["rules"], d["follow_up"]) for d in self.lines("out/decisions.ndjson")],
                         [(2, ["pair"], False), (3, ["unanswered"], True)])
        pair = next(rule for rule in self.summary()["rules"] if rule["rule"] == "pair")
        self.assertEqual((pair["alerts"], pair["timeouts"]), (1, 1))

    def test_from_and_to(self):
        path = self.write("x.csv", HEADER + "".join(row(i, amount="900.00") for i in range(10)))
        self.backtest(BIG, "--input", path, "--from", "2026-01-01 00:00:03", "--to", "2026-01-01T00:00:06Z")
        self.assertEqual([alert["rows"][0]["row"] for alert in self.lines("out/alerts.ndjson")], [4, 5, 6])

    def test_inputs_plain_compressed_several_and_standard_input(self):
        first = HEADER + "".join(row(i, amount="900.00") for i in range(0, 100, 2))
        second = HEADER + "".join(row(i, amount="900.00") for i in range(1, 100, 2))
        self.write("in/1.csv", first)
        self.write("in/2.csv", gzip.compress(second.encode()))
        self.backtest(BIG, "--input", "payments=in/*.csv")
        seen = [(alert["rows"][0]["file"], alert["rows"][0]["row"]) for alert in self.lines("out/alerts.ndjson")]
        self.assertEqual(seen, [(f"in/{i % 2 + 1}.csv", i // 2 + 1) for i in range(100)])
        self.backtest(BIG, "--input", "payments=-", stdin=first.encode())
        self.assertEqual(len(self.lines("out/alerts.ndjson")), 50)
        lines = "".join(json.dumps({"card": "c", "merchant": "m", "amount": 900, "is_fraud": 0,
                                    "ts": f"2026-01-01T00:00:{i:02}Z"}) + "\n" for i in range(60))
        self.backtest(BIG, "--input", self.write("x.ndjson", lines))
        self.assertEqual(len(self.lines("out/alerts.ndjson")), 60)

    def test_dead_letters_of_several_inputs_come_file_by_file(self):
        rules = PAYMENTS + "rule all on payments when amount > 0;"
        inputs = []
        for name, first in (("a", 1), ("b", 1), ("c", 50_000)):
            lines = [row(second, amount="x" if second % 900 == 0 else "1") for second in range(first, first + 20_000)]
            inputs += ["--input", self.write(f"{name}.csv", HEADER + "".join(lines))]
        seen = set()
        for threads in "112233":
            self.backtest(rules, *inputs, "--threads", threads)
            seen.add((self.folder / "out" / "dead_letters.ndjson").read_text())
        self.assertEqual(len(seen), 1)
        letters = self.lines("out/dead_letters.ndjson")
        places = [(letter["file"], letter["line"]) for letter in letters]
        self.assertEqual(places, sorted(places))
        self.assertEqual(len(places), 66)

    def test_duplicates_and_late_rows(self):
        rules = BIG.replace("event time ts", "event time ts watermark 5 seconds late to payments_late "
                                             "unique merchant within 1 minute")
        text = HEADER + "".join([row(10, merchant="x", amount="900.00"), row(12, merchant="x", amount="900.00"),
                                 row(11, merchant="y", amount="900.00"), row(70, merchant="x", amount="900.00"),
                                 row(71, merchant="", amount="900.00"), row(72, merchant="", amount="900.00"),
                                 row(1, merchant="z", amount="900.00")])
        self.backtest(rules, "--input", self.write("x.csv", text))
        self.assertEqual([alert["rows"][0]["row"] for alert in self.lines("out/alerts.ndjson")], [1, 3, 4, 5, 6])
        summary = self.summary()
        self.assertEqual((summary["duplicates"], summary["late"]), (1, 1))
        self.assertEqual([late["merchant"] for late in self.lines("out/payments_late.ndjson")], ["z"])
        self.assertIn("TRL0657", self.backtest(rules.replace("payments_late", "decisions"), "--input", "x.csv", expect=1)[1])

    def test_late_rows_that_are_accepted(self):
        rules = BIG.replace("event time ts", "event time ts watermark 5 seconds late accept") + """
            rule pair score 40 on payments per card
              match ( pattern (A B) within 1 hour define A as amount > 500, B as amount > 500 );
        """
        text = HEADER + "".join(row(second, amount=f"{second + 600}.00") for second in (10, 20, 1, 18, 30))
        for rows in (1, 4096):
            self.backtest(rules, "--input", self.write("x.csv", text), "--batch-rows", rows)
            alerts = self.lines("out/alerts.ndjson")
            self.assertEqual([(a["rule"], [r["row"] for r in a["rows"]], a.get("late", False)) for a in alerts],
                             [("big", [1], False), ("big", [3], True), ("big", [4], False), ("pair", [1, 4], False),
                              ("big", [2], False), ("big", [5], False), ("pair", [2, 5], False)])
            late = alerts[1]
            self.assertEqual((late["last_time"], late["settled_at"], late["reason"]),
                             ("2026-01-01T00:00:01Z", "2026-01-01T00:00:15Z", "601.00"))
            self.assertEqual([(d["row"], d["event_time"]) for d in self.lines("out/decisions.ndjson") if "late" in d],
                             [(3, "2026-01-01T00:00:01Z")])
            self.assertEqual((self.summary()["rows"], self.summary()["late"]), (5, 1))

    def test_a_stream_on_arrival_is_judged_in_the_order_of_the_file(self):
        rules = PAYMENTS.replace("event time ts", "event time ts on arrival") + """
            rule pair score 40 on payments per card
              match ( pattern (A B) within 5 seconds define A as amount > 500, B as amount > 700 );
        """
        text = HEADER + "".join(row(second, amount=amount) for second, amount in ((10, "600"), (2, "800"), (11, "600")))
        self.backtest(rules, "--input", self.write("x.csv", text))
        self.assertEqual([[r["row"] for r in alert["rows"]] for alert in self.lines("out/alerts.ndjson")], [[1, 2]])
        self.assertEqual((self.summary()["late"], self.summary()["clamped"]), (0, 1))

    def test_duplicates_in_several_files(self):
        rules = BIG.replace("event time ts", "event time ts unique merchant within 1 minute")
        for file in range(3):
            self.write(f"in/{file}.csv", HEADER + "".join(
                row(i * 3 + file, merchant=f"m{i * (file + 1) % 50}", amount="900.00") for i in range(40)))
        seen, expected = {}, []
        for i in range(40):
            for file in range(3):
                merchant, second = i * (file + 1) % 50, i * 3 + file
                if merchant not in seen or second - seen[merchant] >= 60:
                    seen[merchant] = second
                    expected.append((f"in/{file}.csv", i + 1))
        outputs = set()
        for options in ((), ("--threads", 1, "--batch-rows", 1), ("--threads", 4, "--shards", 3, "--batch-rows", 7)):
            self.backtest(rules, "--input", "payments=in/*.csv", *options)
            found = [(a["rows"][0]["file"], a["rows"][0]["row"]) for a in self.lines("out/alerts.ndjson")]
            self.assertEqual(found, expected)
            self.assertEqual([(d["file"], d["row"]) for d in self.lines("out/decisions.ndjson")], expected)
            self.assertEqual(self.summary()["duplicates"], 120 - len(expected))
            outputs.add((self.folder / "out" / "alerts.ndjson").read_bytes())
        self.assertEqual(len(outputs), 1)
        # Stopped and gone on with: the sources are read again from the start.
        self.backtest(rules, "--input", "payments=in/*.csv", "--stop-after-rows", 50, "--snapshot-out", "snapshot")
        first = (self.folder / "out" / "alerts.ndjson").read_bytes()
        self.backtest(rules, "--input", "payments=in/*.csv", "--restore", "snapshot")
        self.assertEqual({first + (self.folder / "out" / "alerts.ndjson").read_bytes()}, outputs)

    def test_shadow_off_cooldown_unless(self):
        rules = PAYMENTS + """
            rule shadow mode shadow score 90 on payments when amount > 500 then block;
            rule never mode off on payments when amount > 500;
            rule often score 10 on payments per card when amount > 500 cooldown 10 seconds unless merchant = 'good';
        """
        text = HEADER + "".join(row(i, amount="900.00", merchant="good" if i == 3 else "m") for i in range(21))
        self.backtest(rules, "--input", self.write("x.csv", text))
        by_rule = collections.Counter((alert["rule"], alert["mode"]) for alert in self.lines("out/alerts.ndjson"))
        self.assertEqual(by_rule, {("shadow", "shadow"): 21, ("often", "active"): 3})
        decisions = self.lines("out/decisions.ndjson")
        self.assertEqual(len(decisions), 20)
        self.assertEqual({(d["score"], d["decision"]) for d in decisions}, {(10, "approve")})
        often = next(rule for rule in self.summary()["rules"] if rule["rule"] == "often")
        self.assertEqual((often["alerts"], often["suppressed"], often["cooled_down"]), (3, 1, 17))

    def test_table_on_standard_output(self):
        out = self.run_program("backtest", self.write("r.rules", BIG), "--input", self.write("x.csv", HEADER + row(1)))[0]
        self.assertIn("1 rows", out)
        self.assertIn("big", out)
        self.assertIn("--out", out)
        self.assertFalse((self.folder / "out").exists())


class Same(ProgramTest):
    """One hash of alerts and decisions whatever the threads, shards, batches, and order inside the watermark bound."""

    RULES = PAYMENTS.replace("event time ts", "event time ts watermark 30 seconds") + """
        policy default ( review from 40, block from 80 );
        rule big score 50 on payments when amount > 900 cooldown 1 minute;
        rule jump score 45 on payments per card match ( measures first(S.amount) as small, B.amount as big
          pattern (S{2,} B) within 10 minutes define S as amount < 300, B as amount > 3 * avg(S.amount) )
          then review cooldown 5 minutes;
        rule fall score 10 on payments per merchant match ( after match skip to next row
          pattern (X D{2,} U) within 1 hour define D as amount < prev(amount), U as amount > prev(amount) );
    """

    def rows(self):
        generator = random.Random(7)
        # One row a second: where times are equal, the place in the file decides, which a shuffle changes.
        return [(i, f"c{generator.randrange(40)}", f"m{generator.randrange(9)}", f"{generator.randrange(1, 100000) / 100:.2f}")
                for i in range(20000)]

    def digest(self, path, *arguments):
        self.backtest(self.RULES, "--input", path, *arguments)
        alerts = self.lines("out/alerts.ndjson")
        for alert in alerts:
            del alert["id"]
            alert["rows"] = [self.texts[each["row"] - 1] for each in alert["rows"]]
        decisions = self.lines("out/decisions.ndjson")
        for decision in decisions:
            decision["row"] = self.texts[decision["row"] - 1]
            del decision["file"]
        self.assertGreater(len(alerts), 100)
        return hashlib.sha256(json.dumps([alerts, decisions]).encode()).hexdigest()

    def test_whatever_the_shards_and_the_order(self):
        self.texts = [row(*each) for each in self.rows()]
        path = self.write("x.csv", HEADER + "".join(self.texts))
        digests = set()
        bytes_seen = set()
        for shards in (1, 2, 3, 7):
            for rows in (1, 7, 4096) if shards == 3 else (4096,):
                digests.add(self.digest(path, "--threads", "2", "--shards", shards, "--batch-rows", rows))
                bytes_seen.add((self.folder / "out" / "alerts.ndjson").read_bytes())
        self.assertEqual((len(digests), len(bytes_seen)), (1, 1))
        # Shuffled within the bound: other row numbers and ids, the same rows.
        order = list(range(len(self.texts)))
        generator = random.Random(9)
        order.sort(key=lambda i: i + generator.randrange(25))
        self.texts = [self.texts[i] for i in order]
        path = self.write("shuffled.csv", HEADER + "".join(self.texts))
        digests.add(self.digest(path, "--threads", "2", "--shards", 3))
        self.assertEqual(len(digests), 1)

    def test_stopped_and_restored(self):
        self.texts = [row(*each) for each in self.rows()]
        path = self.write("x.csv", HEADER + "".join(self.texts))
        rules = self.write("r.rules", self.RULES)
        whole = {}
        self.backtest(rules, "--input", path)
        for name in ("alerts", "decisions"):
            whole[name] = (self.folder / "out" / f"{name}.ndjson").read_text()
        for stop, shards in ((1, 3), (7777, 7), (19999, 1)):
            self.backtest(rules, "--input", path, "--shards", 2, "--batch-rows", 64, "--stop-after-rows", stop,
                          "--snapshot-out", "snapshot")
            self.assertEqual(self.summary()["status"], "interrupted")
            first = {name: (self.folder / "out" / f"{name}.ndjson").read_text() for name in whole}
            self.backtest(rules, "--input", path, "--shards", shards, "--restore", "snapshot")
            for name, text in whole.items():
                self.assertEqual(first[name] + (self.folder / "out" / f"{name}.ndjson").read_text(), text, (name, stop))


    def test_late_rows_and_duplicates(self):
        rows = self.rows()[:6000]
        generator = random.Random(5)
        texts = [row(second + generator.randrange(60), card, f"{merchant}{generator.randrange(50)}", amount)
                 for second, card, merchant, amount in rows]
        for file in range(3):
            self.write(f"in/{file}.csv", HEADER + "".join(texts[file::3]))

        def outputs(rules, *options):
            self.backtest(self.write("r.rules", rules), "--input", "payments=in/*.csv", *options)
            return [(self.folder / "out" / f"{name}.ndjson").read_text() for name in ("alerts", "decisions")]

        for clause in ("watermark 10 seconds late accept unique merchant within 30 seconds",
                       "on arrival unique merchant within 30 seconds", "watermark 10 seconds late accept"):
            rules = self.RULES.replace("watermark 30 seconds", clause)
            whole = outputs(rules)
            self.assertGreater(whole[0].count("\n"), 100)
            self.assertEqual('"late":true' in whole[0], "accept" in clause)
            for options in (("--threads", 1, "--batch-rows", 1), ("--threads", 3, "--shards", 7, "--batch-rows", 13)):
                self.assertEqual(outputs(rules, *options), whole, clause)
            first = outputs(rules, "--stop-after-rows", 2500, "--snapshot-out", "snapshot", "--shards", 2)
            rest = outputs(rules, "--restore", "snapshot", "--shards", 5)
            self.assertEqual([a + b for a, b in zip(first, rest)], whole, clause)


@unittest.skipUnless(CARD_PAYMENTS.exists(), "../shared/data is not there")
class SharedData(ProgramTest):
    def test_amount_above_220_is_what_awk_finds(self):
        plain = subprocess.run(["zstd", "-dqc", CARD_PAYMENTS], stdout=subprocess.PIPE, check=True).stdout
        awk = subprocess.run(["awk", "-F,", 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "amount") a = i; next } '
                                            '$a + 0 > 220 { print NR - 1 }'],
                             input=plain, stdout=subprocess.PIPE, check=True).stdout
        expected = [int(line) for line in awk.split()]
        self.backtest(SHARED_STREAM + "rule big on payments when amount > 220;", "--input", CARD_PAYMENTS,
                      "--label", "is_fraud", "--amount", "amount")
        self.assertEqual([alert["rows"][0]["row"] for alert in self.lines("out/alerts.ndjson")], expected)
        summary = self.summary()
        self.assertEqual((summary["rows"], summary["rejected"], summary["alerts"]), (1169723, 0, len(expected)))
        self.assertEqual(summary["labelled"]["fraud"], 9465)

    def test_one_rule_per_customer_and_one_per_terminal(self):
        self.backtest(SHARED_STREAM + """
            rule jump on payments per customer_id match ( pattern (A{3,} B) within 7 days
              define A as amount < 50, B as amount > 5 * avg(A.amount) );
            rule dip on payments per terminal_id match ( pattern (S D+ U)
              define D as amount < prev(amount), U as amount > last(D.amount) );
        """, "--input", CARD_PAYMENTS)
        found = {rule["rule"]: rule["alerts"] + rule["alerts_at_end"] for rule in self.summary()["rules"]}
        self.assertEqual(found, {"jump": 1439, "dip": 275434})


@unittest.skipUnless(FLINK_CASES.exists(), "../shared/conformance is not there")
class TimeoutsOfFlinkCep(ProgramTest):
    """The case that says what times out, and when. The other one bounds a gap, which here is no `within` to time out."""

    def test_simple_pattern_with_timeout_handling(self):
        name = "testSimplePatternWithTimeoutHandlingWithinFirstAndLast"
        cases = json.loads(FLINK_CASES.read_text())
        case = next(case for case in cases["cases"] if case["id"].endswith(name))
        refs = [event["ref"] for event in case["events"]]
        rules = """
            stream events (id int, name string, ts timestamp) event time ts;
            rule partial on events match (
              measures first(start.id) as s, first(middle.id) as m
              after match no skip
              pattern (%s) within %s
              define start as name = 'start', middle as name = 'middle', end_ as name = 'end'
              on timeout ( measures first(start.id) as s, first(middle.id) as m ) );
        """ % (case["tripline"]["pattern"], case["tripline"]["within"])
        lines = [f"{event['id']},{event['name']},1970-01-01T00:00:00.{event['ts']:03}Z\n" for event in case["events"]]
        self.backtest(rules, "--input", self.write("events.csv", "id,name,ts\n" + "".join(lines)))
        alerts = self.lines("out/alerts.ndjson")
        found = [(alert["measures"]["s"], alert["measures"]["m"], alert["settled_at"])
                 for alert in alerts if alert["kind"] == "timeout"]
        expected = []
        for timeout in case["expect_timeouts"]:
            ids = [refs.index(timeout["partial"].get(step, [None])[0]) + 1 if step in timeout["partial"] else None
                   for step in ("start", "middle")]
            expected.append((*ids, f"1970-01-01T00:00:00.{timeout['at']:03}Z"))
        self.assertCountEqual(found, expected)
        self.assertEqual([[row["row"] for row in alert["rows"]] for alert in alerts if alert["kind"] == "match"],
                         [[refs.index(ref) + 1 for ref in match] for match in case["expect"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
