#!/usr/bin/env python3
"""How fast `tripline backtest` is, end to end: the built binary over files, as a user runs it.

    ninja -C build/release bench_backtest      or      tests/bench/deploy_backtest_bench.py [--repeat 5] [--folder DIR]

Workloads
    reading      cards.csv without a rule that is on: every column of every row read, parsed and checked
    patterns     cards.csv with the three rules of three_patterns.rules, two per customer and one per terminal
    fill         the first 600,000 rows of spread.csv: 600,000 customers and as many terminals, tables empty at first
    spread       all of spread.csv;  spread_3: three copies of it; what the second and third take is `full`
    cards_10     ten times cards.csv, same keys: its peak memory

Answers are checked first, against counts that payment_sets.py finds the slow way. Runs are interleaved and the best of
each workload counts; ratios are of one round each, their median is printed. Skipped (exit code 77) where
../shared/data is not there; TRIPLINE_SHARED names its folder where it lies elsewhere, TRIPLINE another binary.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BINARY = os.environ.get("TRIPLINE", str(ROOT / "build/release/tripline"))
SHARED = pathlib.Path(os.environ.get("TRIPLINE_SHARED", ROOT.parent / "shared"))
CARDS = SHARED / "data" / "card_payments_2018-04_07.csv.zst"
RULES = HERE / "three_patterns.rules"
STAGES = ("read", "parse", "release", "prepare", "sequence", "rows", "keyed", "final")
FILL_ROWS = 600_000


class Run:
    """One run of the binary: its summary and its peak memory."""

    def __init__(self, folder, rules, data, threads, *options):
        out = folder / "out"
        command = [BINARY, "backtest", str(rules), "--input", str(folder / data), "--threads", str(threads), "--quiet",
                   "--out", str(out), *options]
        process = subprocess.Popen(command)
        # wait4 gives the memory of this very child; this program is small, so what it had before exec does not show.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"exit code {process.returncode}: {' '.join(command)}")
        self.summary = json.loads((out / "summary.json").read_text())
        self.rows = self.summary["rows"]
        self.seconds = self.summary["seconds"]
        self.rate = self.rows / self.seconds
        self.frame_ms = self.summary["longest_frame_ms"]
        self.stages = self.summary["stage_seconds"]
        self.peak_mb = usage.ru_maxrss / 1024

    def found(self):
        return {rule["rule"]: rule["alerts"] + rule["alerts_at_end"] for rule in self.summary["rules"]}


def check_answers(folder, rules):
    expected = json.loads((folder / "expected.json").read_text())
    copies = {"cards.csv": ("cards", 1), "spread.csv": ("spread", 1), "spread_3.csv": ("spread", 3),
              "cards_10.csv": ("cards", 10)}
    for data, (name, count) in copies.items():
        run = Run(folder, rules, data, 2)
        wanted = {rule: matches * count for rule, matches in expected[name].items()}
        rows = wanted.pop("rows")
        if (run.rows, run.found()) != (rows, wanted):
            sys.exit(f"wrong answer on {data}: {run.rows} rows, {run.found()}; expected {rows} rows, {wanted}")
    print(f"answers right: {expected}\n")


def line(name, run):
    stages = "  ".join(f"{run.stages[stage]:.3f}" for stage in STAGES)
    print(f"{name:<18}{run.rate / 1e6:>8.2f} M rows/s {run.seconds:>8.3f} s  frame {run.frame_ms:>6.2f} ms "
          f"{run.peak_mb:>6.0f} MB   {stages}")


def measure(folder, off, repeat):
    workloads = {
        "reading, 1": (off, "cards.csv", 1), "reading, 2": (off, "cards.csv", 2),
        "patterns, 1": (RULES, "cards.csv", 1), "patterns, 2": (RULES, "cards.csv", 2),
        "fill, 2": (RULES, "spread.csv", 2, "--stop-after-rows", str(FILL_ROWS)),
        "spread, 2": (RULES, "spread.csv", 2), "spread_3, 2": (RULES, "spread_3.csv", 2),
    }
    rounds = [{name: Run(folder, *what) for name, what in workloads.items()} for _ in range(repeat)]
    print(f"workload, threads  {'stages, worker seconds: ' + ' '.join(STAGES):>100}")
    best = {name: min((each[name] for each in rounds), key=lambda run: run.seconds) for name in workloads}
    for name, run in best.items():
        line(name, run)
    line("cards_10, 2", Run(folder, RULES, "cards_10.csv", 2))
    ratios(rounds, best)


def ratios(rounds, best):
    def median(ratio):
        return statistics.median(ratio(each) for each in rounds)

    def full(each):
        once, thrice = each["spread, 2"], each["spread_3, 2"]
        return (thrice.rows - once.rows) / (thrice.seconds - once.seconds)

    rate = {name: run.rate / 1e6 for name, run in best.items()}
    two = median(lambda each: each["patterns, 2"].rate / each["patterns, 1"].rate)
    share = [median(lambda each, n=n: each[f"patterns, {n}"].rate / each[f"reading, {n}"].rate) for n in (1, 2)]
    frame = max(best[name].frame_ms for name in ("fill, 2", "spread, 2", "spread_3, 2"))
    print(f"""
reading, one core                {rate['reading, 1']:8.2f} M rows/s        target 20
patterns, two threads            {rate['patterns, 2']:8.2f} M rows/s        target 10
patterns, 2 threads / 1 thread   {two:8.2f}                 target 1.7
patterns / reading, 1 thread     {share[0]:8.2f}
patterns / reading, 2 threads    {share[1]:8.2f}
600,000 + 600,000 keys, filling  {rate['fill, 2']:8.2f} M rows/s        target 2
600,000 + 600,000 keys, full     {median(full) / 1e6:8.2f} M rows/s        target 5
longest frame of these           {frame:8.2f} ms              target 20""")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeat", type=int, default=5, help="rounds (default 5)")
    options.add_argument("--folder", type=pathlib.Path, help="where the data is made and kept for the next time (1 GB)")
    chosen = options.parse_args()
    if not CARDS.exists():
        print(f"skipped: {CARDS} is not there")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sys.path.insert(0, str(HERE))
        sys.dont_write_bytecode = True
        from payment_sets import PAIR
        if not (folder / "expected.json").exists():
            print("making the data …", flush=True)
            subprocess.run([sys.executable, "-B", HERE / "payment_sets.py", CARDS, folder], check=True)
        text = RULES.read_text()
        (folder / "check.rules").write_text(text + PAIR)
        off = folder / "off.rules"
        off.write_text(text[:text.index("rule ")] + "rule nothing mode off on payments when amount < 0;\n")
        check_answers(folder, folder / "check.rules")
        measure(folder, off, chosen.repeat)


if __name__ == "__main__":
    main()
