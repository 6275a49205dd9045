"""Ctrl-C at any moment leaves valid output files and a summary of what was done."""

import contextlib
import gzip
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import unittest

from program import BIG, BINARY, HEADER, ProgramTest, row

INTERRUPTED = 130
INTERRUPTED_QUERY = "tripline: interrupted; the rows written are whole, but not the whole result\n"
# Every so many rows there is one that the rule finds: the alerts show how far the run came, and are soon read.
STEP = 200


def rows(count):
    return "".join(row(i % 86400, amount="900.00" if i % STEP == 0 else "9.00") for i in range(count))


class Stop(ProgramTest):
    def start(self, *arguments, **options):
        process = subprocess.Popen([BINARY, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(process.kill)
        return process

    def check_outputs(self, complete):
        out = self.folder / "out"
        self.assertEqual(sorted(os.listdir(out)),
                         ["alerts.ndjson", "dead_letters.ndjson", "decisions.ndjson", "summary.json"])
        summary = json.loads((out / "summary.json").read_text())
        self.assertEqual(summary["status"], "complete" if complete else "interrupted")
        alerts = [json.loads(line) for line in (out / "alerts.ndjson").read_text().splitlines()]
        self.assertEqual(len(alerts), summary["alerts"])
        self.assertEqual([alert["rows"][0]["row"] for alert in alerts], list(range(1, len(alerts) * STEP, STEP)),
                         "the alerts of all rows up to some row")
        return summary

    def test_while_rows_come(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            # Without event time no row is late, however long this goes on.
            rules = self.write("r.rules", BIG.replace("event time ts", ""))
            process = self.start("backtest", rules, "--input", "payments=-", "--out", "out",
                                 stdin=subprocess.PIPE)
            stop = threading.Event()

            def feed(pipe=process.stdin, stopped=stop):
                try:
                    pipe.write(HEADER.encode())
                    text = rows(1000).encode()
                    while not stopped.is_set():
                        pipe.write(text)
                        pipe.flush()
                except BrokenPipeError:
                    pass

            feeder = threading.Thread(target=feed)
            feeder.start()
            time.sleep(1)
            process.send_signal(number)
            out = process.stdout.read().decode()
            code = process.wait(timeout=60)
            stop.set()
            feeder.join()
            self.assertEqual(code, INTERRUPTED, process.stderr.read())
            self.assertIn("Interrupted", out)
            self.check_outputs(complete=False)
            process.stdout.close()
            process.stderr.close()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()

    def test_while_nothing_comes(self):
        process = self.start("backtest", self.write("r.rules", BIG), "--input", "payments=-", "--out", "out",
                             stdin=subprocess.PIPE)
        process.stdin.write((HEADER + row(1, amount="900.00")).encode())
        process.stdin.flush()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), INTERRUPTED)
        process.communicate()
        self.check_outputs(complete=False)

    def test_before_anything_comes(self):
        process = self.start("backtest", self.write("r.rules", BIG), "--input", "payments=-", "--out", "out",
                             stdin=subprocess.PIPE)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), INTERRUPTED)
        process.communicate()
        self.assertEqual(os.listdir(self.folder / "out") if (self.folder / "out").exists() else [], [])

    def test_at_many_moments(self):
        text = HEADER + rows(86400) * 4
        path = self.write("x.csv", text)
        rules = self.write("r.rules", BIG.replace("event time ts", ""))
        for delay in (0.0, 0.005, 0.02, 0.05, 0.1, 0.2):
            subprocess.run(["rm", "-rf", self.folder / "out"], check=True)
            process = self.start("backtest", rules, "--input", f"payments={path}", "--out", "out", "--quiet")
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            if process.returncode == -signal.SIGINT:  # before the program had begun to listen
                self.assertFalse((self.folder / "out" / "summary.json").exists())
                continue
            self.assertIn(process.returncode, (0, INTERRUPTED))
            status = json.loads((self.folder / "out" / "summary.json").read_text())["status"]
            self.check_outputs(complete=status == "complete")

    def test_query(self):
        path = self.write("x.csv", HEADER + rows(86400) * 20)
        streaming = "select card, amount from p"
        grouped = "select merchant, count(*) as n from p group by merchant"
        matched = "select * from p match_recognize (order by amount measures last(A.amount) as a pattern (A{9}))"
        for statement in (streaming, grouped, matched):
            for delay in (0.05, 0.2, 0.4):
                process = self.start("query", statement, "--input", f"p={path}", "--format", "ndjson")
                reader = threading.Thread(target=lambda pipe=process.stdout: setattr(self, "out", pipe.read()))
                reader.start()
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                reader.join()
                error = process.stderr.read().decode()
                code = process.wait(timeout=60)
                process.stdout.close()
                process.stderr.close()
                lines = self.out.decode().splitlines()
                self.assertTrue(all(json.loads(line) for line in lines[-3:]), "whole rows")
                if code == 0:  # it was faster
                    continue
                if code == -signal.SIGINT:  # before the program had begun to listen
                    self.assertEqual(lines, [])
                    continue
                self.assertEqual((code, error), (INTERRUPTED, INTERRUPTED_QUERY))
                if statement is grouped:
                    self.assertEqual(lines, [], "nothing of a result that is of the whole input")

    def test_query_while_nothing_comes(self):
        for arguments in ((), ("--schema", self.write("s.rules", BIG.replace("payments", "p")))):
            process = self.start("query", "select card from p", "--input", "p=-", *arguments, stdin=subprocess.PIPE)
            process.stdin.write((HEADER + row(1)).encode())
            process.stdin.flush()
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=60), INTERRUPTED)
            self.assertEqual(process.communicate()[1].decode(), INTERRUPTED_QUERY)

    def test_compressed_standard_input(self):
        packed = gzip.compress((HEADER + rows(86400)).encode())
        for half in (packed[:len(packed) // 2], packed[:20]):
            process = self.start("backtest", self.write("r.rules", BIG), "--input", "payments=-", "--out", "out",
                                 stdin=subprocess.PIPE)
            process.stdin.write(half)
            process.stdin.flush()
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=60), INTERRUPTED)
            error = process.communicate()[1].decode()
            if len(half) > 1000:
                self.assertEqual(error, "")
                self.check_outputs(complete=False)
            else:
                self.assertEqual(error, "tripline: interrupted before anything was judged; no files were written\n")
            subprocess.run(["rm", "-rf", self.folder / "out"], check=True)

    def test_generate_leaves_no_half_a_file(self):
        process = self.start("generate", "--events", "50000000", "--out", "data")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertIn(process.returncode, (INTERRUPTED, -signal.SIGINT))
        if process.returncode == INTERRUPTED:
            self.assertEqual(list(pathlib.Path(self.folder).glob("data/*")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
