"""`tripline complete`: the bash script in a real bash; those of zsh and fish where these shells are installed."""

import os
import shutil
import subprocess
import unittest

from program import ProgramTest

# Completes the words of its arguments; the last one is the word so far.
DRIVER = r"""
source ./script
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tripline
printf '%s\n' "${COMPREPLY[@]}"
"""


class Complete(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("script", self.run_program("complete", "bash")[0])
        self.write("cards.rules", "")
        self.write("data/payments.csv", "")

    def complete(self, *words):
        done = subprocess.run(["bash", "--norc", "--noprofile", "-c", DRIVER, "bash", "tripline", *words],
                              cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.stderr, b"")
        return done.stdout.decode().split()

    def test_bash(self):
        for words, expected in (
                (["ba"], ["backtest"]),
                (["backtest", "--la"], ["--label"]),
                (["backtest", "cards.rules", "--input", "x.csv", "--am"], ["--amount"]),
                (["backtest", "car"], ["cards.rules"]),
                (["backtest", "--input", "payments", "=", "data/p"], ["data/payments.csv"]),
                (["backtest", "--input", "payments", "="], ["cards.rules", "data", "script"]),
                (["backtest", "--out", "d"], ["data"]),
                (["backtest", "--label", ""], []),
                (["check", "--fo"], ["--format"]),
                (["check", "--format", "j"], ["json"]),
                (["query", "--format", ""], ["csv", "ndjson", "table"]),
                (["help", "TRL011"], [f"TRL011{i}" for i in range(10)]),
                (["help", "withi"], ["within"]),
                (["help", "backt"], ["backtest"]),
                (["complete", ""], ["bash", "fish", "zsh"]),
                (["--v"], ["--version"]),
                (["nonsense", "--x"], [])):
            self.assertEqual(sorted(self.complete(*words)), expected, words)

    def test_all_commands_and_options_of_the_program_are_offered(self):
        commands = self.complete("")
        usage = self.run_program("--help")[0]
        listed = [line.split()[0] for line in usage.split("Subcommands:")[1].splitlines() if line.startswith("  ")]
        self.assertEqual(sorted(commands), sorted(listed))
        for command in commands:
            for option in self.complete(command, "--"):
                self.assertIn(option, self.run_program(command, "--help")[0], command)

    def test_hidden_options_stay_hidden(self):
        self.assertEqual(self.complete("backtest", "--stop"), [])

    def test_other_shells(self):
        self.run_program("complete", "powershell", expect=2)
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = self.run_program("complete", shell)[0]
            for part in ("backtest", "label", "TRL0110", "within"):
                self.assertIn(part, script, shell)
            with self.subTest(shell=shell):
                if shutil.which(shell) is None:
                    self.skipTest(f"{shell} is not installed")
                path = self.write(f"script.{shell}", script)
                done = subprocess.run([*check, path], capture_output=True, timeout=60, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_fish(self):
        if shutil.which("fish") is None:
            self.skipTest("fish is not installed")
        self.write("script.fish", self.run_program("complete", "fish")[0])
        for line, expected in (("ba", ["backtest"]), ("backtest --la", ["--label"]), ("check --format j", ["json"]),
                               ("backtest --input payments=data/", ["payments=data/payments.csv"]),
                               ("help test --", ["--help"]), ("test --r", ["--rule"]), ("complete f", ["fish"])):
            done = subprocess.run(["fish", "--no-config", "-c", f"source script.fish; complete -C 'tripline {line}'"],
                                  cwd=self.folder, capture_output=True, text=True, timeout=60, check=False,
                                  env={**os.environ, "HOME": str(self.folder)})
            self.assertEqual([offer.split("\t")[0] for offer in done.stdout.splitlines()], expected, line)

    def test_zsh_completes_the_file_behind_a_stream(self):
        script = self.run_program("complete", "zsh")[0]
        self.assertIn(':STREAM=FILE:{compset -P "*="; _files}', script)


if __name__ == "__main__":
    unittest.main(verbosity=2)
