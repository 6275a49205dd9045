"""The data of backtest_bench.py, and what its rules must find in it, found the slow way.

Runs as a program of its own: what it holds in memory does not count as the memory of the runs that are timed.

    python3 payment_sets.py card_payments_2018-04_07.csv.zst FOLDER

writes to FOLDER
    cards.csv        the shared payments as they are: 4,990 customers, 10,000 terminals
    cards_10.csv     ten copies of them, 190 days apart: ten times the rows, the same keys
    spread.csv       the rows of cards.csv with 600,000 customers and as many terminals
    spread_3.csv     three copies of spread.csv, 190 days apart: in the first the tables fill, then they are full
    expected.json    for cards.csv and spread.csv: the number of matches of each rule of three_patterns.rules, and of
                     PAIR, as keys with two rows are too short for the others

Copies are farther apart than any `within` of the rules, so each copy holds as many matches as the first.
"""

import collections
import datetime
import json
import pathlib
import subprocess
import sys

PAIR = """
rule pair on payments per customer_id
  match ( pattern (A B) within 65 days define A as amount < 50, B as amount > 100 );
"""
KEYS = 600_000
SHIFT_DAYS = 190
DAY = 86400


class Rows:
    """Columns of the data set; amounts in cents, times in seconds."""

    def __init__(self, text):
        lines = text.splitlines()
        self.header = lines[0]
        fields = [line.split(",") for line in lines[1:]]
        self.ids, self.times, self.customers, self.terminals, self.amounts, self.frauds, self.scenarios = zip(*fields)
        days = {}
        for day in sorted({time[:10] for time in self.times}):
            days[day] = int(datetime.datetime.fromisoformat(day + "T00:00:00+00:00").timestamp())
        self.seconds = [days[t[:10]] + int(t[11:13]) * 3600 + int(t[14:16]) * 60 + int(t[17:19]) for t in self.times]
        self.cents = [int(amount.replace(".", "")) for amount in self.amounts]


def spread(ids):
    """Keys by tx_id: a customer sees every 600,000th row, terminals are drawn by a hash of it (splitmix64's)."""
    customers, terminals = [], []
    for text in ids:
        number = int(text)
        mixed = (number + 1) * 0x9E3779B97F4A7C15 % 2**64
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        customers.append(f"c{number % KEYS}")
        terminals.append(f"t{(mixed ^ mixed >> 31) % KEYS}")
    return customers, terminals


def write(path, rows, customers, terminals, copies):
    with open(path, "w", encoding="ascii") as file:
        file.write(rows.header + "\n")
        for copy in range(copies):
            shift = datetime.timedelta(days=SHIFT_DAYS * copy)
            days = {day: (datetime.date.fromisoformat(day) + shift).isoformat() for day in {t[:10] for t in rows.times}}
            first = len(rows.ids) * copy
            columns = zip(rows.ids, rows.times, customers, terminals, rows.amounts, rows.frauds, rows.scenarios)
            file.writelines(f"{int(tx) + first},{days[ts[:10]]}{ts[10:]},{customer},{shop},{amount},{fraud},{kind}\n"
                            for tx, ts, customer, shop, amount, fraud, kind in columns)


def per_key(keys, rows):
    partitions = collections.defaultdict(list)
    for key, second, cents in zip(keys, rows.seconds, rows.cents):
        partitions[key].append((second, cents))
    return partitions.values()


def count(partitions, end_of_match):
    """Matches over all partitions: the first start that has one, then on behind its last row."""
    found = 0
    for rows in partitions:
        start = 0
        while start < len(rows):
            last = end_of_match(rows, start)
            found += last is not None
            start = start + 1 if last is None else last + 1
    return found


def jump(rows, start):
    """(A{3,} B) within 7 days, A amount < 50, B amount > 5 * avg(A.amount): as many A as possible."""
    best, total = None, 0
    for place in range(start, len(rows)):
        second, cents = rows[place]
        if second - rows[start][0] >= 7 * DAY:
            break
        taken = place - start
        if taken >= 3 and cents * taken > 5 * total:
            best = place
        if cents >= 5000:
            break
        total += cents
    return best


def probe(rows, start):
    """(A X*? B) within 1 day, A amount < 5, B amount > 200: the next B."""
    if rows[start][1] >= 500:
        return None
    for place in range(start + 1, len(rows)):
        if rows[place][0] - rows[start][0] >= DAY:
            return None
        if rows[place][1] > 20000:
            return place
    return None


def dip(rows, start):
    """(S D{6,} U) within 30 days, D below the row before it, U above the last D."""
    place = start + 1
    while place < len(rows) and rows[place][1] < rows[place - 1][1]:
        place += 1
    if place - start - 1 < 6 or place == len(rows) or rows[place][1] == rows[place - 1][1]:
        return None
    return place if rows[place][0] - rows[start][0] < 30 * DAY else None


def pair(rows, start):
    """(A B) within 65 days, A amount < 50, B amount > 100."""
    place = start + 1
    if place == len(rows) or rows[start][1] >= 5000 or rows[place][1] <= 10000:
        return None
    return place if rows[place][0] - rows[start][0] < 65 * DAY else None


def expected(rows, customers, terminals):
    by_customer = per_key(customers, rows)
    return {"jump": count(by_customer, jump), "probe": count(by_customer, probe),
            "dip": count(per_key(terminals, rows), dip), "pair": count(by_customer, pair), "rows": len(rows.ids)}


def main():
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = Rows(subprocess.run(["zstd", "-dqc", source], stdout=subprocess.PIPE, check=True).stdout.decode("ascii"))
    sets = {"cards": (rows.customers, rows.terminals, 10), "spread": (*spread(rows.ids), 3)}
    answers = {}
    for name, (customers, terminals, copies) in sets.items():
        write(folder / f"{name}.csv", rows, customers, terminals, 1)
        write(folder / f"{name}_{copies}.csv", rows, customers, terminals, copies)
        answers[name] = expected(rows, customers, terminals)
    (folder / "expected.json").write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
