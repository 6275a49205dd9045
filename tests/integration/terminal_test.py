"""What a person at a terminal sees: the progress bar, and what Ctrl-C does. Runs the program behind a pseudo-terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import unittest

from program import BIG, BINARY, HEADER, ProgramTest, row

OVERWRITE = "\r\x1b[K"


def new_session():
    """The terminal becomes the child's own, so that Ctrl-C typed there reaches it."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal(ProgramTest):
    def setUp(self):
        super().setUp()
        # Without event time no row is late. Every row is an alert, so that a run takes a while.
        self.rules = self.write("r.rules", BIG.replace("event time ts", ""))
        day = "".join(row(i, amount="900.00") for i in range(86400))
        self.input = "payments=" + self.write("x.csv", HEADER + day * 12)

    def run_on_terminal(self, columns, *arguments, interrupt_at=None):
        """Exit code and all that was shown; Ctrl-C is typed once `interrupt_at` is seen."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([BINARY, *arguments], cwd=self.folder, stdin=theirs, stdout=theirs, stderr=theirs,
                                   preexec_fn=new_session)
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
            if interrupt_at is not None and interrupt_at in shown:
                os.write(ours, b"\x03")
                interrupt_at = None
        os.close(ours)
        return process.wait(timeout=60), shown.decode()

    def test_progress_bar(self):
        code, shown = self.run_on_terminal(100, "backtest", self.rules, "--input", self.input)
        self.assertEqual(code, 0)
        first, *lines, rest = shown.split(OVERWRITE)
        self.assertEqual(first, "")
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertRegex(line, r"^\[#*\.*\] +\d+ %  [\d.]+ (M )?rows(  [\d.]+ (M )?rows/s(  \d+:\d\d left)?)?$")
        self.assertTrue(any("left" in line for line in lines), lines)
        self.assertTrue(rest.startswith("1,036,800 rows in "), "the bar is wiped before the table: " + rest[:80])

    def test_narrow_terminals(self):
        for columns in (70, 45, 20, 5):
            code, shown = self.run_on_terminal(columns, "backtest", self.rules, "--input", self.input)
            self.assertEqual(code, 0)
            lines = shown.split(OVERWRITE)[:-1]
            self.assertLess(max(len(line) for line in lines), columns)

    def test_quiet_and_no_terminal(self):
        self.assertEqual(self.run_on_terminal(80, "backtest", self.rules, "--input", self.input, "--quiet"), (0, ""))
        self.assertEqual(self.run_program("backtest", self.rules, "--input", self.input)[1], "")

    def test_interrupted(self):
        code, shown = self.run_on_terminal(80, "backtest", self.rules, "--input", self.input, "--out", "out",
                                           interrupt_at=b" %")
        self.assertEqual(code, 130)
        self.assertIn(OVERWRITE + "Interrupted: ", shown)
        self.assertEqual(self.summary()["status"], "interrupted")
        self.assertEqual(self.summary()["alerts"], len(self.lines("out/alerts.ndjson")))

    def test_generate(self):
        code, shown = self.run_on_terminal(60, "generate", "--events", "300000", "--out", "data")
        self.assertEqual(code, 0)
        *lines, rest = shown.split(OVERWRITE)
        self.assertLess(max(len(line) for line in lines), 60)
        self.assertTrue(rest.startswith("data/payments.csv: "), rest[:80])


if __name__ == "__main__":
    unittest.main(verbosity=2)
