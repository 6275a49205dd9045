"""Patterns over several streams: rules of the language's own examples, with answers worked out by hand."""

import hashlib
import json
import random
import unittest

from program import ProgramTest

TAKEOVER = """
stream logins ( account string, success bool, ip string, ts timestamp ) event time ts watermark 5 seconds;
stream password_changes ( account string, ts timestamp ) event time ts;
stream payments ( tx_id string not null, account string, amount decimal(12,2), is_fraud int label, ts timestamp )
  event time ts watermark 5 seconds unique tx_id within 1 hour;

rule takeover score 95                             -- several event types in one pattern
  on logins, password_changes, payments per account
  match (
    pattern (FAIL{3, ->} -> CHANGE -> PAY) within 1 hour
    define FAIL on logins as success = false, CHANGE on password_changes, PAY on payments as amount > 1000
  ) then block;
"""
UNCONFIRMED = """
stream transfers ( transfer_id string, amount decimal(12,2), ts timestamp ) event time ts;
stream confirmations ( transfer_id string, ts timestamp ) event time ts;

rule unconfirmed                                   -- absence: fires when the watermark passes the deadline
  on transfers, confirmations per transfer_id
  match ( pattern (T !-> C) within 30 minutes define T on transfers, C on confirmations ) then review;
"""
SHOP = """
stream logins ( user_id string, ip string, ok bool, ts timestamp, device int ) event time ts;
stream buys ( account string, amount decimal(12,2), is_fraud int label, device string, ts timestamp ) event time ts;
"""


def csv(head, *rows):
    return "\n".join([head, *rows]) + "\n"


def day(clock):
    return f"2026-01-01 {clock}"


class SeveralStreams(ProgramTest):
    def inputs(self, **files):
        arguments = []
        for stream, text in files.items():
            self.write(f"{stream}.csv", text)
            arguments += ["--input", f"{stream}={stream}.csv"]
        return arguments

    def rows(self, alert):
        return [(row["stream"], row["row"]) for row in alert["rows"]]


class Takeover(SeveralStreams):
    def takeover_inputs(self):
        fail = [("a1", "10:00"), ("a1", "10:01"), ("a1", "10:02"), ("a2", "10:03"), ("a2", "10:04"),
                # a3: the first of four is an hour before the payment, the second is not.
                ("a3", "10:10"), ("a3", "10:11"), ("a3", "10:12"), ("a3", "10:13"),
                # a4: the third at the time of the change stands before it: l comes before p.
                ("a4", "11:00"), ("a4", "11:01"), ("a4", "11:02"),
                ("a5", "11:00"), ("a5", "11:01"), ("a5", "11:02")]
        fail.sort(key=lambda each: each[1])
        logins = [f"{account},false,1.1.1.1,{day(clock)}" for account, clock in fail]
        logins.insert(3, f"a1,true,1.1.1.1,{day('10:02')}")
        changes = [f"a1,{day('10:05')}", f"a2,{day('10:05')}", f"a3,{day('10:20')}", f"a4,{day('11:02')}",
                   f"a5,{day('11:10')}"]
        payments = [f"p1,a1,5000,0,{day('10:04')}", f"p2,a1,1000,0,{day('10:06')}", f"p3,a1,1000.01,1,{day('10:07')}",
                    f"p3,a1,9000,1,{day('10:07')}", f"p4,a2,5000,0,{day('10:08')}", f"p5,a4,2000,1,{day('11:02')}",
                    f"p6,a5,2000,0,{day('11:05')}", f"p7,a3,2000,0,{day('11:10')}"]
        return self.inputs(logins=csv("account,success,ip,ts", *logins),
                           password_changes=csv("account,ts", *changes),
                           payments=csv("tx_id,account,amount,is_fraud,ts", *payments))

    def test_alerts_and_decisions(self):
        self.backtest(TAKEOVER, *self.takeover_inputs(), "--label", "is_fraud", "--amount", "amount")
        alerts = self.lines("out/alerts.ndjson")
        self.assertEqual([(alert["key"], alert["decision"], alert["settled_by"], alert["settled_at"]) for alert in alerts],
                         [("a1", "block", "row", "2026-01-01T10:07:00Z"), ("a4", "block", "row", "2026-01-01T11:02:00Z"),
                          ("a3", "block", "row", "2026-01-01T11:10:00Z")])
        self.assertEqual(self.rows(alerts[0]), [("logins", 1), ("logins", 2), ("logins", 3), ("password_changes", 1),
                                                ("payments", 3)])
        self.assertEqual(alerts[0]["rows"][3]["file"], "password_changes.csv")
        self.assertEqual([stream for stream, _ in self.rows(alerts[1])],
                         ["logins", "logins", "logins", "password_changes", "payments"])
        self.assertEqual(alerts[2]["first_time"], "2026-01-01T10:11:00Z")
        self.assertEqual([(each["stream"], each["row"], each["score"], each["decision"], each["rules"], each["follow_up"])
                          for each in self.lines("out/decisions.ndjson")],
                         [("payments", 3, 95, "block", ["takeover"], False), ("payments", 6, 95, "block", ["takeover"], False),
                          ("payments", 8, 95, "block", ["takeover"], False)])
        summary = self.summary()
        self.assertEqual((summary["rows"], summary["duplicates"]), (28, 1))
        self.assertEqual((summary["labelled"]["fraud"], summary["labelled"]["precision"], summary["labelled"]["recall"]),
                         (2, 2 / 3, 1.0))
        self.assertAlmostEqual(summary["labelled"]["money_caught_share"], 1.0)

    def test_from_and_to_count_for_every_stream(self):
        self.backtest(TAKEOVER, *self.takeover_inputs(), "--from", day("10:11:00"))
        self.assertEqual([alert["key"] for alert in self.lines("out/alerts.ndjson")], ["a4", "a3"])

    def test_why(self):
        inputs = self.takeover_inputs()
        rules = self.write("r.rules", TAKEOVER)
        text = self.run_program("backtest", rules, *inputs, "--why", "takeover", "a1")[0]
        self.assertIn("Rule takeover, account = a1: 8 rows", text)
        self.assertRegex(text, r"CHANGE  password_changes.csv row 1 .*\n +TRUE   on password_changes  stream = "
                               r"password_changes\n  PAY     payments.csv row 3 .*\n +TRUE   on payments +stream = payments\n"
                               r" +TRUE   amount > 1000  amount = 1000.01\n")
        text = self.run_program("backtest", rules, *inputs, "--why", "takeover", "a5")[0]
        self.assertIn("waited for -> PAY", text)
        found = json.loads(self.run_program("backtest", rules, *inputs, "--why", "takeover", "a2", "--format", "json")[0])
        self.assertEqual([row["variable"] for row in found["nearest_partial_match"]["rows"]], ["FAIL", "FAIL"])
        self.assertEqual([mark["stream"] for mark in found["watermarks"]], ["logins", "password_changes", "payments"])

    def test_bounds(self):
        text = self.run_program("check", "--bounds", self.write("r.rules", TAKEOVER))[0]
        self.assertIn("takeover: any number of rows a key: a wait that skips rows", text)

    def test_every_stream_needs_an_input(self):
        inputs = self.takeover_inputs()
        error = self.backtest(TAKEOVER, *inputs[:4], expect=2)[1]
        self.assertIn("TRL0643", error)
        self.assertIn("no input for stream 'payments', which rule 'takeover' reads: add --input payments=FILE", error)


class Unconfirmed(SeveralStreams):
    def setUp(self):
        super().setUp()
        transfers = [f"t1,10,{day('10:00')}", f"t2,10,{day('10:01')}", f"t3,10,{day('10:02')}", f"t4,10,{day('10:04')}",
                     f"t5,10,{day('10:05')}", f"t6,10,{day('11:00')}"]
        # t2 at the deadline: too late. t4 before its transfer. t5 at its time: c comes before t.
        confirmations = [f"t4,{day('10:03')}", f"t5,{day('10:05')}", f"t1,{day('10:29:59')}", f"t2,{day('10:31')}"]
        self.arguments = self.inputs(transfers=csv("transfer_id,amount,ts", *transfers),
                                     confirmations=csv("transfer_id,ts", *confirmations))

    def settled(self):
        return [(alert["key"], alert["settled_at"][11:], alert["settled_by"], self.rows(alert))
                for alert in self.lines("out/alerts.ndjson")]

    def test_alerts_and_decisions(self):
        by_time = [("t2", "10:31:00Z", "time", [("transfers", 2)]), ("t3", "10:32:00Z", "time", [("transfers", 3)]),
                   ("t4", "10:34:00Z", "time", [("transfers", 4)]), ("t5", "10:35:00Z", "time", [("transfers", 5)])]
        self.backtest(UNCONFIRMED, *self.arguments, "--no-end")
        self.assertEqual(self.settled(), by_time)
        self.assertEqual([(each["stream"], each["row"], each["decision"], each["follow_up"])
                          for each in self.lines("out/decisions.ndjson")],
                         [("transfers", row, "review", True) for row in (2, 3, 4, 5)])
        self.backtest(UNCONFIRMED, *self.arguments)
        self.assertEqual(self.settled(), by_time + [("t6", "11:30:00Z", "end", [("transfers", 6)])])
        self.assertEqual(len(self.lines("out/decisions.ndjson")), 4)

    def test_the_stream_that_is_behind_holds_time_back(self):
        # The watermark of confirmations is a day behind its rows: no deadline passes but by the end of its file.
        slow = UNCONFIRMED.replace("confirmations ( transfer_id string, ts timestamp ) event time ts",
                                   "confirmations ( transfer_id string, ts timestamp ) event time ts watermark 1 day")
        for rules in (UNCONFIRMED, slow):
            self.backtest(rules, *self.arguments, "--no-end", "--batch-rows", "1")
            self.assertEqual([key for key, *_ in self.settled()], ["t2", "t3", "t4", "t5"])

    def test_why_not(self):
        rules = self.write("r.rules", UNCONFIRMED)
        text = self.run_program("backtest", rules, *self.arguments, "--why", "unconfirmed", "t1")[0]
        self.assertRegex(text, r"T  transfers.csv row 1 .*\n +TRUE   on transfers  stream = transfers\n")
        self.assertRegex(text, r"forbidden: .*\n +C  confirmations.csv row 3 .*\n +TRUE   on confirmations  "
                               r"stream = confirmations\n")


class Rows(SeveralStreams):
    """What names mean, where a column is NULL, and which row is the next one."""

    def run_shop(self, rule, *arguments):
        inputs = self.inputs(
            logins=csv("user_id,ip,ok,ts,device", f"u1,1.1.1.1,true,{day('10:00')},7", f"u2,2.2.2.2,true,{day('10:00')},8",
                       f"u1,1.1.1.2,false,{day('10:02')},9"),
            buys=csv("account,amount,is_fraud,device,ts", f"u1,10,0,d1,{day('10:01')}", f"u2,20,1,d2,{day('10:01')}",
                     f"u1,30,0,d3,{day('10:03')}", f",5,0,d4,{day('10:04')}"))
        self.backtest(SHOP + rule, *inputs, *arguments)
        return self.lines("out/alerts.ndjson")

    def test_next_is_the_next_row_of_the_merged_partition(self):
        alerts = self.run_shop("""rule pairs on logins per user_id, buys per account
            match ( after match skip to next row pattern (A B) within 1 hour
                    measures A.ts as first_ts, A.amount as a_amount, B.ip as b_ip, prev(B.ts) as before, count(*) as n, classifier() as c, sum(amount) as total ) emit (now = buys.device, login = logins.device)
                    reason '{amount} {ip} {ts:HH:mm}';""")
        self.assertEqual([(alert["key"], self.rows(alert)) for alert in alerts],
                         [("u1", [("logins", 1), ("buys", 1)]), ("u2", [("logins", 2), ("buys", 2)]),
                          ("u1", [("buys", 1), ("logins", 3)]), ("u1", [("logins", 3), ("buys", 3)])])
        self.assertEqual([alert["reason"] for alert in alerts],
                         ["10.00 - 10:01", "20.00 - 10:01", "- 1.1.1.2 10:02", "30.00 - 10:03"])
        self.assertEqual([(alert["now"], alert["login"]) for alert in alerts],
                         [("d1", None), ("d2", None), (None, 9), ("d3", None)])
        self.assertEqual(alerts[2]["measures"], {
            "first_ts": "2026-01-01T10:01:00Z", "a_amount": 10.00, "b_ip": "1.1.1.2", "before": "2026-01-01T10:01:00Z",
            "n": 2, "c": "B", "total": 10.00})
        self.assertEqual(self.summary()["null_key_rows"], 1)

    def test_a_row_that_no_variable_takes_is_in_between(self):
        alerts = self.run_shop("""rule buys_in_turn on logins per user_id, buys per account
            match ( pattern (A B) within 1 hour define A on buys, B on buys );""")
        self.assertEqual(alerts, [])
        alerts = self.run_shop("""rule buys_in_turn on logins per user_id, buys per account
            match ( pattern (A -> B) within 1 hour define A on buys, B on buys as amount > prev(A.amount) or prev(amount) is null
                    measures prev(B.ip) as ip );""")
        self.assertEqual([(self.rows(alert), alert["measures"]) for alert in alerts],
                         [([("buys", 1), ("buys", 3)], {"ip": "1.1.1.2"})])

    def test_next_waits_for_a_row_of_any_stream(self):
        alerts = self.run_shop("""rule after_it on logins per user_id, buys per account
            match ( pattern (A) within 1 hour define A on buys measures next(A.ip) as ip, next(A.ts) as at );""")
        self.assertEqual([(self.rows(alert), alert["settled_by"], alert["measures"]) for alert in alerts],
                         [([("buys", 1)], "row", {"ip": "1.1.1.2", "at": "2026-01-01T10:02:00Z"}),
                          ([("buys", 2)], "end", {"ip": None, "at": None}),
                          ([("buys", 3)], "end", {"ip": None, "at": None})])

    def test_a_variable_without_a_stream_takes_rows_of_all(self):
        alerts = self.run_shop("""rule late_rows on logins per user_id, buys per account
            match ( pattern (A+) within 1 hour define A as A.ts >= '2026-01-01 10:01' measures count(A.amount) as buys,
                    count(A.ip) as logins );""")
        self.assertEqual([(alert["key"], alert["measures"]) for alert in alerts],
                         [("u1", {"buys": 2, "logins": 1}), ("u2", {"buys": 1, "logins": 0})])

    def test_unless_cooldown_and_labels_of_the_last_row(self):
        rule = """rule pairs score 50 on logins per user_id, buys per account
            match ( after match skip to next row pattern (A B) within 1 hour ) unless {} {} then review;"""
        arguments = ("--label", "is_fraud", "--amount", "amount")
        alerts = self.run_shop(rule.format("ip is null", ""), *arguments)
        self.assertEqual([self.rows(alert)[-1] for alert in alerts], [("logins", 3)])
        self.assertEqual([each["stream"] for each in self.lines("out/decisions.ndjson")], ["logins"])
        labelled = self.summary()["labelled"]
        self.assertEqual((labelled["fraud"], labelled["recall"]), (1, 0))
        alerts = self.run_shop(rule.format("amount = 10", ""), *arguments)
        self.assertEqual([self.rows(alert)[-1] for alert in alerts], [("buys", 2), ("logins", 3), ("buys", 3)])
        # By the rule's key; by a column that is NULL for logins, whose alerts share one cooldown.
        alerts = self.run_shop(rule.format("amount = 10", "cooldown 1 hour"))
        self.assertEqual([self.rows(alert)[-1] for alert in alerts], [("buys", 2), ("logins", 3)])
        alerts = self.run_shop(rule.format("amount = 10", "cooldown 1 hour per account"))
        self.assertEqual([self.rows(alert)[-1] for alert in alerts], [("buys", 2), ("logins", 3), ("buys", 3)])

    def test_rules_of_one_stream_and_of_several_beside_each_other(self):
        rules = """
            rule both on logins per user_id, buys per account match ( pattern (A -> B) within 1 hour
              define A on logins, B on buys as amount > 15 );
            rule turned on buys per account, logins per user_id match ( pattern (A -> B) within 1 hour
              define A on buys, B on logins );
            rule alone on buys per account match ( pattern (A B) within 1 hour );
            rule each on logins when not ok;"""
        alerts = self.run_shop(rules)
        self.assertEqual([(alert["rule"], alert["key"], self.rows(alert)) for alert in alerts],
                         [("both", "u2", [("logins", 2), ("buys", 2)]), ("each", "", [("logins", 3)]),
                          ("turned", "u1", [("buys", 1), ("logins", 3)]), ("alone", "u1", [("buys", 1), ("buys", 3)]),
                          ("both", "u1", [("logins", 1), ("buys", 3)])])

    def test_timeouts_no_skip_and_until(self):
        alerts = self.run_shop("""rule open on logins per user_id, buys per account
            match ( pattern (A -> B{2, ->}) within 2 minutes define A on logins, B on buys
                    on timeout ( measures A.ip as ip, count(B.*) as n ) );""")
        self.assertEqual([(alert["kind"], alert["key"], alert["measures"]) for alert in alerts],
                         [("timeout", "u1", {"ip": "1.1.1.1", "n": 1}), ("timeout", "u2", {"ip": "2.2.2.2", "n": 1}),
                          ("timeout", "u1", {"ip": "1.1.1.2", "n": 1})])
        alerts = self.run_shop("""rule every on logins per user_id, buys per account
            match ( after match no skip pattern (A ->> B) within 1 hour define A on logins, B on buys );""")
        self.assertEqual([(alert["key"], self.rows(alert)) for alert in alerts],
                         [("u1", [("logins", 1), ("buys", 1)]), ("u2", [("logins", 2), ("buys", 2)]),
                          ("u1", [("logins", 1), ("buys", 3)]), ("u1", [("logins", 3), ("buys", 3)])])
        alerts = self.run_shop("""rule ended on logins per user_id, buys per account
            match ( pattern (A{1, ->} until (not ok)) within 1 hour define A on buys );""")
        self.assertEqual([(alert["key"], self.rows(alert)) for alert in alerts],
                         [("u1", [("buys", 1)]), ("u2", [("buys", 2)]), ("u1", [("buys", 3)])])


class Same(SeveralStreams):
    """One hash of alerts and decisions whatever the threads, shards, batches, and order inside the watermark bound."""

    RULES = """
        stream a ( k string, x int, ts timestamp ) event time ts watermark 30 seconds;
        stream b ( key string, x int, y decimal(10,2), ts timestamp ) event time ts watermark 30 seconds;
        stream c ( k string, note string, x double, ts timestamp ) event time ts watermark 30 seconds;
        rule strict score 10 on a per k, b per key, c per k match ( after match skip to next row
          pattern (A B C) within 10 minutes define A on a as x > 3, B on b as y > A.x, C on c measures C.note as note );
        rule loops score 20 on a per k, b per key match ( pattern (A{2, ->} -> B) within 20 minutes
          define A on a as x > 4, B on b as y > avg(A.x) and x > 2 measures count(A.*) as n, prev(B.x) as before )
          reason '{n} {y} {x}' cooldown 5 minutes;
        rule missing score 30 on b per key, c per k match ( pattern (B !-> C) within 1 minute define B on b as x = 9, C on c );
        rule every on a per k, c per k match ( after match no skip pattern (A ->> C) within 3 minutes
          define A on a as x = 1, C on c as x > 8.0 measures C.note as note );
        rule rising score 5 on a per k, b per key match ( pattern (U{4,}) within 1 hour define U as U.x > prev(U.x) );
        policy default ( review from 30, block from 50 );
    """
    STREAMS = {"a": "k,x,ts", "b": "key,x,y,ts", "c": "k,note,x,ts"}

    def texts(self):
        generator = random.Random(11)
        texts = {name: [] for name in self.STREAMS}
        for second in range(9000):
            key, name, x = f"k{generator.randrange(30)}", generator.choice("aabbc"), generator.randrange(10)
            ts = f"2026-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
            more = {"a": f"{key},{x}", "b": f"{key},{x},{generator.randrange(1000) / 100}",
                    "c": f"{key},a note of {second} that is too long to lie in a record,{x + 0.5}"}
            texts[name].append(f"{more[name]},{ts}")
        return texts

    def digest(self, texts, *arguments):
        inputs = self.inputs(**{name: csv(head, *texts[name]) for name, head in self.STREAMS.items()})
        self.backtest(self.RULES, *inputs, "--threads", "2", *arguments)
        self.outputs = [(self.folder / "out" / f"{name}.ndjson").read_bytes() for name in ("alerts", "decisions")]
        alerts = self.lines("out/alerts.ndjson")
        decisions = self.lines("out/decisions.ndjson")
        for alert in alerts:
            del alert["id"]
            alert["rows"] = [texts[each["stream"]][each["row"] - 1] for each in alert["rows"]]
        for decision in decisions:
            decision["row"] = texts[decision["stream"]][decision["row"] - 1]
        self.assertEqual({alert["rule"] for alert in alerts}, {"strict", "loops", "missing", "every", "rising"})
        return hashlib.sha256(json.dumps([alerts, decisions]).encode()).hexdigest()

    def test_whatever_the_shards_and_the_order(self):
        texts = self.texts()
        digest = self.digest(texts)
        whole = self.outputs
        for shards, rows in ((1, 4096), (2, 7), (3, 1), (7, 4096)):
            self.digest(texts, "--shards", shards, "--batch-rows", rows)
            self.assertEqual(self.outputs, whole, (shards, rows))
        generator = random.Random(9)
        shuffled = {}
        for name, rows in texts.items():
            order = sorted(range(len(rows)), key=lambda i: i + generator.randrange(4))
            shuffled[name] = [rows[i] for i in order]
        self.assertEqual(self.digest(shuffled, "--shards", 3), digest)

    def test_stopped_and_restored(self):
        texts = self.texts()
        self.digest(texts)
        whole = self.outputs
        inputs = self.inputs(**{name: csv(head, *texts[name]) for name, head in self.STREAMS.items()})
        for stop, shards in ((1, 3), (4321, 7), (8999, 1)):
            outputs = []
            for options in (("--shards", 2, "--batch-rows", 64, "--stop-after-rows", stop, "--snapshot-out", "snapshot"),
                            ("--shards", shards, "--restore", "snapshot")):
                self.backtest(self.RULES, *inputs, *options)
                outputs.append([(self.folder / "out" / f"{name}.ndjson").read_bytes() for name in ("alerts", "decisions")])
            self.assertEqual([first + rest for first, rest in zip(*outputs)], whole, stop)


class Wrong(SeveralStreams):
    def test_what_check_says(self):
        rules = SHOP + """
            rule a on logins per user_id, buys match ( pattern (A B) within 1 hour define A as ts > '2026-01-01' );
            rule b on logins per device, buys per account match ( pattern (A B) within 1 hour );
            rule c on logins per ip, logins per user_id match ( pattern (A B) within 1 hour );
            rule d on logins per user_id, buys per account match ( pattern (A B) within 1 hour define B as B.device = 1 );
            rule e on logins, buys when amount > 5;
        """
        out = self.run_program("check", self.write("r.rules", rules), expect=1)[1]
        for code in ("TRL0430", "TRL0431", "TRL0432", "TRL0433", "TRL0434", "TRL0435"):
            self.assertEqual(out.count(code), 1, code)
        self.assertIn("write A.ts or B.ts", out)


if __name__ == "__main__":
    unittest.main()
