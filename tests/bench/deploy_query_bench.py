#!/usr/bin/env python3
"""How fast `tripline query … match_recognize` is, end to end: the built binary over the plain CSV, as a user runs it.

    ninja -C build/release bench_query      or      tests/bench/deploy_query_bench.py [--repeat 5] [--threads 2]

Five queries over the card payments, types inferred from the file, rows as NDJSON; the clock runs from the start of the
process to its end. Answers are checked first: the number of matches, and the sums of the first and of the last row's
tx_id, on which two independent systems agree. Runs are interleaved, and the best of each query counts. `mean 30 d` is the
first query over a month instead of a week, which may not be slower by more than a quarter.
Skipped (exit code 77) where ../shared/data is not there; TRIPLINE_SHARED names its folder where it lies elsewhere,
TRIPLINE another binary.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TRIPLINE", str(ROOT / "build/release/tripline"))
SHARED = pathlib.Path(os.environ.get("TRIPLINE_SHARED", ROOT.parent / "shared"))
CARDS = SHARED / "data" / "card_payments_2018-04_07.csv.zst"
ROWS = 1_169_723
TARGET = 10.0  # M rows/s on two cores

PAST = "after match skip past last row"
MEAN = "define A as A.amount < 50, B as B.amount > 5 * avg(A.amount)"
# name: partition, skip mode, pattern and conditions, (matches, sum of first tx_id, sum of last tx_id; None: not known)
QUERIES = {
    "mean 7 d": ("customer_id", PAST, f"pattern (A{{3,}} B) within 7 days {MEAN}", (1439, 866257196, 890217284)),
    "mean 30 d": ("customer_id", PAST, f"pattern (A{{3,}} B) within 30 days {MEAN}", (None, None, None)),
    "gap": ("customer_id", PAST, "pattern (A X*? B) within 1 day define A as amount < 5, B as amount > 200",
            (68, 40508757, 40832140)),
    "down up": ("terminal_id", PAST,
                "pattern (S D+ U) define D as D.amount < prev(D.amount), U as U.amount > last(D.amount)",
                (275434, 156324046424, 163054886333)),
    "any later": ("customer_id", "after match no skip",
                  "pattern (A ->> B ->> C) within 1 day define A as amount < 20, B as amount between 20 and 80, "
                  "C as amount > 80", (26569, 15485483294, 15656205507)),
    "absence": ("customer_id", PAST, "pattern (A !-> B) within 6 hours define A as amount > 150",
                (14375, 8442283725, None)),
}


def command(name, data, threads):
    partition, skip, pattern, _ = QUERIES[name]
    statement = (f"select * from payments match_recognize (partition by {partition} order by ts, tx_id "
                 f"measures first(tx_id) as f, last(tx_id) as l {skip} {pattern})")
    return [BINARY, "query", statement, "--input", f"payments={data}", "--format", "ndjson", "--threads", str(threads)]


def check_answers(data, threads):
    for name, (_, _, _, expected) in QUERIES.items():
        lines = subprocess.run(command(name, data, threads), stdout=subprocess.PIPE, check=True).stdout.splitlines()
        rows = [json.loads(line) for line in lines]
        found = (len(rows), sum(row["f"] for row in rows), sum(row["l"] for row in rows))
        if any(wanted is not None and wanted != got for wanted, got in zip(expected, found)):
            sys.exit(f"wrong answer to '{name}': {found}, expected {expected}")
    print("answers right\n")


def measure(data, threads, repeat):
    best = dict.fromkeys(QUERIES, float("inf"))
    with tempfile.TemporaryFile() as out:
        for _ in range(repeat):
            for name in QUERIES:
                out.seek(0)
                start = time.monotonic()
                subprocess.run(command(name, data, threads), stdout=out, check=True)
                best[name] = min(best[name], time.monotonic() - start)
    for name, seconds in best.items():
        print(f"{name:<10}{ROWS / seconds / 1e6:>8.2f} M rows/s {seconds:>8.3f} s        target {TARGET:.0f}")
    print(f"30 days / 7 days {best['mean 30 d'] / best['mean 7 d']:>11.2f}                 target at most 1.25")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeat", type=int, default=5, help="rounds (default 5)")
    options.add_argument("--threads", type=int, default=2, help="of the program (default 2)")
    chosen = options.parse_args()
    if not CARDS.exists():
        print(f"skipped: {CARDS} is not there")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "payments.csv"
        subprocess.run(["zstd", "-dq", CARDS, "-o", data], check=True)
        check_answers(data, chosen.threads)
        measure(data, chosen.threads, chosen.repeat)


if __name__ == "__main__":
    main()
