#!/usr/bin/env python3
"""`tripline generate` as a user runs it, and what its data must show: each kind of fraud has the share and the amounts
that are configured, its innocent look-alikes are at least as frequent, and nothing that can be read off a single row
gives it away: no value and no threshold of any column, and no single condition of the shipped rules.

TRIPLINE_SLOW=1 looks at a million events instead of 200,000.
"""

import bisect
import collections
import csv
import json
import os
import re
import unittest

from program import SOURCE, ProgramTest

EVENTS = 1_000_000 if os.environ.get("TRIPLINE_SLOW") else 200_000
# Four times the default, so that each kind has enough rows to judge by.
FRAUD_RATE = 0.02
STREAMS = ("payments", "logins", "password_changes", "phone_changes", "transfers", "refunds", "confirmations")
LABELS = ("is_fraud", "fraud_kind", "look_alike")
# Columns with an order of their own; a threshold may be tried on them. Others only have values.
NUMBERS = ("amount", "lat", "lon", "mcc", "tx_id", "refund_id", "transfer_id", "login_id", "change_id",
           "confirmation_id")
LIMIT = 0.95
FEWEST_ROWS = 15  # of a kind in a stream, to speak of a share


def separates(kind_rows, hit, flagged):
    return flagged > 0 and hit / kind_rows > LIMIT and hit / flagged > LIMIT


def best_range(values, of_kind):
    """A range of the sorted `values`, open or closed, with nearly all of the sorted `of_kind` and little else."""
    count = len(of_kind)
    spare = int(count * (1 - LIMIT)) + 1
    for low in range(spare + 1):
        for high in {0, spare - low}:
            inside = of_kind[low:count - high]
            if not inside:
                continue
            first = bisect.bisect_left(values, inside[0]) if low or high == 0 else 0
            last = bisect.bisect_right(values, inside[-1])
            for flagged in (last - first, len(values) - first, last):
                if separates(count, len(inside), flagged):
                    return inside[0], inside[-1]
    return None


class Search(unittest.TestCase):
    """The search for what gives a kind away finds it where it is there."""

    def test_ranges(self):
        values = sorted(list(range(1000)) + [400] * 20)
        self.assertIsNone(best_range(values, list(range(0, 1000, 10))))
        self.assertEqual(best_range(values, [400] * 20), (400, 400))
        self.assertEqual(best_range(values, list(range(900, 1000))), (900, 999))
        self.assertEqual(best_range(values, list(range(100))), (0, 99))
        self.assertIsNone(best_range(values, list(range(900, 1000, 2))))

    def test_conditions_of_a_rule(self):
        rule = ("r\n  with low = 2.00, name = 'x'\n  on payments, logins per card\n  match (\n"
                "    pattern (A B C) within 1 day\n"
                "    define A as A.amount < low and channel = name,\n           B on logins as success,\n"
                "           C as C.amount > A.amount\n  )\n"
                "  then block;\n")
        both = ["payments", "logins"]
        self.assertEqual(list(conditions(rule)),
                         [(both, "amount < 2.00", "A.amount < low and channel = name"),
                          (both, "channel = 'x'", "A.amount < low and channel = name"),
                          (["logins"], "success", "success"),
                          (both, "amount > A.amount", "C.amount > A.amount")])
        world = World("run_program")
        world.data = Data.__new__(Data)
        world.data.columns = {"payments": {"amount": [], "channel": []}, "logins": {"success": []}}
        self.assertEqual(world.streams_with_columns_of("amount < 2.00", both), ["payments"])
        self.assertEqual(world.streams_with_columns_of("lower('success') = 'x'", both), both)


class Data:
    """The columns of all streams, and the rows of each kind in them."""

    def __init__(self, folder):
        self.columns, self.rows_of = {}, {}
        for stream in STREAMS:
            with open(folder / f"{stream}.csv", encoding="ascii", newline="") as file:
                reader = csv.reader(file)
                header = next(reader)
                self.columns[stream] = dict(zip(header, map(list, zip(*reader))))
            kinds = collections.defaultdict(list)
            for row, kind in enumerate(self.columns[stream]["fraud_kind"]):
                if kind:
                    kinds[kind].append(row)
            self.rows_of[stream] = kinds

    def totals(self, column):
        counts = collections.Counter()
        for stream in STREAMS:
            counts.update(self.columns[stream][column])
        return counts


class World(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        maker = cls("run_program")
        ProgramTest.setUp(maker)
        cls.addClassCleanup(maker.doCleanups)
        cls.report = maker.run_program("generate", "--events", EVENTS, "--seed", 4, "--fraud-rate", FRAUD_RATE, "--out",
                                       "data")[0]
        cls.config = json.loads(re.sub(r"//.*", "", maker.run_program("generate", "--print-config")[0]))
        cls.data_folder = maker.folder / "data"
        cls.data = Data(cls.data_folder)

    def test_every_kind_has_its_share_and_its_look_alikes(self):
        fraud, alike = self.data.totals("fraud_kind"), self.data.totals("look_alike")
        kinds = self.config["fraud"]
        self.assertGreaterEqual(len(kinds), 12)
        self.assertEqual(set(fraud), {"", *kinds})
        shares = sum(kind["share"] for kind in kinds.values())
        for name, kind in kinds.items():
            wanted = EVENTS * FRAUD_RATE * kind["share"] / shares
            self.assertAlmostEqual(fraud[name] / wanted, 1, delta=0.3, msg=name)
            episodes = re.search(rf"{name} +\d+ rows in (\d+) episodes.* (\d+) innocent", self.report)
            self.assertGreaterEqual(int(episodes.group(2)), int(episodes.group(1)), name)
            self.assertGreaterEqual(alike[name], fraud[name], name)
        self.assertAlmostEqual((sum(fraud.values()) - fraud[""]) / EVENTS, FRAUD_RATE, delta=FRAUD_RATE / 10)

    def test_amounts_are_as_configured(self):
        for stream in ("payments", "transfers"):
            for name, rows in self.data.rows_of[stream].items():
                kind = self.config["fraud"][name]
                ranges = [kind["amount"], kind["then_amount"]]
                for row in rows:
                    amount = float(self.data.columns[stream]["amount"][row])
                    # Gift cards and colluding merchants round up.
                    self.assertTrue(any(low <= amount <= high + 9.99 for low, high in ranges), (name, amount))

    def test_nights_are_as_configured(self):
        hours = collections.defaultdict(list)
        offsets = {"DE": 1, "FR": 1, "GB": 0, "ES": 1, "IT": 1, "NL": 1, "PL": 1, "US": -5, "BR": -3, "JP": 9}
        with open(self.data_folder / "customers.csv", encoding="ascii", newline="") as file:
            home = {row["account"]: row["country"] for row in csv.DictReader(file)}
        payments = self.data.columns["payments"]
        for name in ("velocity", "amount_jump"):  # short ones: all of it is about when it began
            for row in self.data.rows_of["payments"][name]:
                local = (int(payments["ts"][row][11:13]) + offsets[home[payments["account"][row]]]) % 24
                hours[name].append(local < 6)
            share = sum(hours[name]) / len(hours[name])
            self.assertAlmostEqual(share, self.config["fraud"][name]["night"], delta=0.12, msg=name)

    def test_no_column_gives_a_kind_away(self):
        for stream in STREAMS:
            columns = dict(self.data.columns[stream])
            columns["hour"] = [ts[11:13] for ts in columns["ts"]]
            kinds = {name: rows for name, rows in self.data.rows_of[stream].items() if len(rows) >= FEWEST_ROWS}
            self.assertTrue(kinds, stream)
            for column, values in columns.items():
                if column in LABELS:
                    continue
                with self.subTest(stream=stream, column=column):
                    self.check_values(values, kinds)
                    if column in NUMBERS or column in ("ts", "hour"):
                        number = float if column in NUMBERS else str
                        self.check_ranges([number(value) if value else "" for value in values], kinds)

    def check_values(self, values, kinds):
        everywhere = collections.Counter(values)
        for name, rows in kinds.items():
            for value, hit in collections.Counter(values[row] for row in rows).items():
                self.assertFalse(separates(len(rows), hit, everywhere[value]), (name, value))

    def check_ranges(self, values, kinds):
        ordered = sorted(value for value in values if value != "")
        for name, rows in kinds.items():
            of_kind = sorted(values[row] for row in rows if values[row] != "")
            if len(of_kind) > LIMIT * len(rows):
                self.assertIsNone(best_range(ordered, of_kind), name)

    def test_no_condition_of_the_pack_gives_a_kind_away(self):
        pack = re.sub(r"--.*", "", (SOURCE / "rules/packs/cards.rules").read_text())
        streams, *rules = re.split(r"^(?=rule )", pack, flags=re.M)
        tried = 0
        for rule in rules:
            rule = re.split(r"^test ", rule, flags=re.M)[0]
            for streams_there, condition, whole in conditions(rule):
                for stream in self.streams_with_columns_of(condition, streams_there):
                    if REFERENCE.search(condition):
                        found = self.kinds_of_alerts(streams + rule.replace(whole, condition), stream)
                    else:
                        found = self.kinds_where(stream, condition)
                    tried += 1
                    flagged = sum(found.values())
                    for name, rows in self.data.rows_of[stream].items():
                        self.assertFalse(len(rows) >= FEWEST_ROWS and separates(len(rows), found[name], flagged),
                                         (name, condition))
        self.assertGreaterEqual(tried, 20)

    def streams_with_columns_of(self, condition, streams):
        """Those of `streams` that have every column which the condition names."""
        words = set(re.findall(r"[a-z_]+", re.sub(r"'.*?'", "", condition)))
        words &= {column for stream in streams for column in self.data.columns[stream]}
        return [stream for stream in streams if words <= set(self.data.columns[stream])]

    def kinds_where(self, stream, condition):
        """Of the rows that meet a condition which looks at nothing else."""
        statement = f"select fraud_kind, count(*) as n from {stream} where {condition} group by fraud_kind"
        rows = self.run_program("query", statement, "--input", f"{stream}={self.data_folder / stream}.csv", "--schema",
                                self.data_folder / "streams.rules", "--format", "csv")[0]
        return collections.Counter({row["fraud_kind"]: int(row["n"]) for row in csv.DictReader(rows.splitlines())})

    def kinds_of_alerts(self, rules, stream):
        """Of the last rows of matches of a rule of which one variable has but one condition."""
        self.run_program("backtest", self.write("one.rules", re.sub(r"^  cooldown .*(?=;)", "", rules, flags=re.M)),
                         *(f"--input={each}={self.data_folder / each}.csv" for each in streams_of(rules)), "--out", "out",
                         "--quiet")
        kinds = self.data.columns[stream]["fraud_kind"]
        last_rows = [alert["rows"][-1] for alert in self.lines("out/alerts.ndjson")]
        return collections.Counter(kinds[row] for row in {row["row"] - 1 for row in last_rows if row["stream"] == stream})


# A condition that looks at other rows of the match.
REFERENCE = re.compile(r"\b(avg|sum|count|first|last|min|max|prev)\(|\b[A-Z_]+\.")


def streams_of(rule):
    return re.findall(r"\w+", re.search(r"^ *on (.*?)(?: per .*)?$", rule, re.M).group(1))


def conditions(rule):
    """(streams, term, whole condition) of each term of each conjunction in a rule: the streams whose rows it is asked of;
    parameters are put in where the term stands alone, and `V.` of the variable itself is left out."""
    head = re.search(r"^ *with (.*)$", rule, re.M)
    values = dict(re.findall(r"(\w+) = ([\w.' ]+?)(?:,|$)", head.group(1))) if head else {}
    streams = streams_of(rule)
    found = []
    when = re.search(r"^ *when (.*)$", rule, re.M)
    if when:
        found.append((streams, "", when.group(1)))
    define = re.search(r"\bdefine\b(.*?)\n  \)", rule, re.S)
    if define:
        for variable in re.split(r",\s*(?=[A-Z_]+ +(?:as|on) )", define.group(1)):
            match = re.match(r"\s*([A-Z_]+)(?: +on (\w+))?(?: +as (.*))?$", variable, re.S)
            if match.group(3):
                found.append(([match.group(2)] if match.group(2) else streams, match.group(1) + ".", match.group(3)))
    for on, own, whole in found:
        for term in re.split(r"\band\b", whole):
            term = re.sub(rf"\b{re.escape(own)}", "", term) if own else term
            if not REFERENCE.search(term):
                for name, value in values.items():
                    term = re.sub(rf"\b{name}\b", value, term)
            yield on, " ".join(term.split()), whole


RULE = """include 'streams.rules';
rule big score 50 on payments when amount > 5000 then review reason '{amount}';
"""


class Command(ProgramTest):
    def test_the_files_fit_the_rules_beside_them(self):
        for options in (["--format", "csv"], ["--format", "ndjson"],
                        ["--disorder", "10 minutes", "--duplicates", "0.05"],
                        ["--disorder", "90", "--format", "ndjson", "--duplicates", "0.05"]):
            self.run_program("generate", "--events", 20_000, "--out", "data", "--quiet", *options)
            ending = "ndjson" if "ndjson" in options else "csv"
            self.write("data/r.rules", RULE)
            self.assertIn("no errors, no warnings", "".join(self.run_program("check", "data/streams.rules")))
            rows = sum((self.folder / f"data/{stream}.{ending}").read_bytes().count(b"\n") for stream in STREAMS)
            self.backtest("data/r.rules", "--input", f"payments=data/payments.{ending}", "--label", "is_fraud",
                          "--strict")
            summary = self.summary()
            self.assertEqual((summary["rejected"], summary["late"]), (0, 0), options)
            self.assertEqual(summary["duplicates"] > 300, "--duplicates" in options)
            if "--duplicates" not in options:
                self.assertEqual(rows, 20_000 + (len(STREAMS) if ending == "csv" else 0))

    def test_links_between_streams(self):
        self.run_program("generate", "--events", 20_000, "--out", "data", "--quiet")
        folder = self.folder / "data"

        def column(name, key):
            with open(folder / f"{name}.csv", encoding="ascii", newline="") as file:
                return [row[key] for row in csv.DictReader(file)]

        self.assertLessEqual(set(column("confirmations", "transfer_id")), set(column("transfers", "transfer_id")))
        self.assertLessEqual(set(column("refunds", "tx_id")), set(column("payments", "tx_id")))
        customers = set(column("customers", "card")) | set(column("customers", "second_card"))
        self.assertLessEqual(set(column("payments", "card")), customers)
        self.assertLessEqual(set(column("payments", "account")), set(column("customers", "account")))
        self.assertLessEqual(set(column("payments", "merchant")), set(column("merchants", "merchant")))

    def test_the_printed_configuration_is_the_default(self):
        self.write("w.json", self.run_program("generate", "--print-config")[0])
        for name, options in (("a", []), ("b", ["--config", "w.json", "--threads", "1"])):
            self.run_program("generate", "--events", 5_000, "--out", name, "--quiet", *options)
        for path in (self.folder / "a").iterdir():
            self.assertEqual(path.read_bytes(), (self.folder / "b" / path.name).read_bytes())
        only = self.write("only.json", json.dumps({"fraud": {name: {"share": 0} for name in (
            "card_testing", "account_takeover", "impossible_travel", "amount_jump", "structuring", "dormant_account",
            "mule_fan_in", "mule_fan_out", "refund_abuse", "sim_swap", "bust_out", "gift_card_draining",
            "merchant_collusion")} | {"velocity": {"amount": [77, 77.5]}}}))
        report = self.run_program("generate", "--events", 50_000, "--out", "c", "--config", only, "--fraud-rate",
                                  "0.02")[0]
        self.assertRegex(report, r"velocity +(9\d\d|10\d\d) rows")
        self.assertRegex(report, r"bust_out +0 rows in 0 episodes; and 0 rows in 0")

    def test_what_cannot_be_made_is_said(self):
        config = self.write("bad.json", '{"fraud": {"velocty": {}}}')
        for arguments, code in ((["--config", config], "TRL0953"),
                                (["--config", self.write("no.json", "{,}")], "TRL0952"),
                                (["--config", self.write("v.json", '{"days": -1}')], "TRL0954"),
                                (["--config", "missing.json"], "TRL0701"),
                                (["--fraud-rate", "0.9"], "TRL0955"),
                                (["--disorder", "soon"], "TRL0950"),
                                (["--disorder", "-5"], "TRL0950"),
                                (["--disorder", "0.5"], "TRL0950")):
            expect = 3 if code == "TRL0701" else 2
            error = self.run_program("generate", "--events", 100, "--out", "data", *arguments, expect=expect)[1]
            self.assertIn(f"tripline: error {code}: ", error)
            self.assertFalse((self.folder / "data").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
