#!/usr/bin/env python3
"""Every example that --help prints, and the one at the top of the shipped pack, runs as it is printed, in the root of the
repository, with the data that the first of them makes.
"""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from program import BINARY, SOURCE, ProgramTest

GENERATE = "tripline generate --events 100000 --seed 7 --out data"


def examples(text):
    """The commands in a text: lines that begin with two blanks and `tripline`, and what continues them (lines behind a
    backslash, or inside of quotes)."""
    found, lines = [], iter(text.splitlines())
    for line in lines:
        if not re.match(r"  (tripline|source <\(tripline) ", line):
            continue
        command = line[2:]
        while command.endswith("\\") or command.count('"') % 2 == 1:
            command += "\n" + next(lines)
        found.append(command)
    return found


class Examples(ProgramTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(SOURCE / "rules", self.folder / "rules")
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "tripline").symlink_to(pathlib.Path(BINARY).resolve())
        # What an example pipes into; whether it is installed here doesn't matter.
        for name in ("jq", "dot"):
            self.write(f"tools/{name}", "#!/bin/sh\nexec cat\n")
            (tools / name).chmod(0o755)
        self.environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}", HOME=str(self.folder))
        (self.folder / ".config/fish/completions").mkdir(parents=True)

    def run_example(self, command):
        # zsh's fpath is a variable of its own; --watch ends with Ctrl-C only.
        command = f"fpath=({self.folder} {self.folder}); " + command.replace(" --watch", "")
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def test_what_is_taken_for_an_example(self):
        self.assertEqual(examples("Example:\n  tripline a \\\n    --b\n  tripline 'c' \"d\n e\" f # g\n\nSo tripline is."),
                         ["tripline a \\\n    --b", "tripline 'c' \"d\n e\" f # g"])

    def test_every_example_of_every_command(self):
        about = self.run_program("--help")[0]
        self.assertEqual(examples(about)[0], GENERATE)
        commands = re.findall(r"^  (\w+)  ", about[about.index("Subcommands:"):], re.M)
        self.assertIn("backtest", commands)
        texts = {name: self.run_program(name, "--help")[0] for name in commands}
        for name in ("backtest", "check", "complete", "explain", "fmt", "generate", "help", "new", "query", "test"):
            self.assertGreaterEqual(len(examples(texts[name])), 1, name)
        pack = re.sub(r"^-- ?", "", (SOURCE / "rules/packs/cards.rules").read_text(), flags=re.M)
        for example in [each for text in (about, *texts.values(), pack) for each in examples(text)]:
            # A world of a million rows tells no more than one of a thousand, which must not replace that of the others.
            if example.startswith("tripline generate") and example != GENERATE:
                example = re.sub(r"--events 1000000", "--events 1000", example.replace("--out data", "--out other"))
            with self.subTest(example=example):
                said = self.run_example(example)
                if " --why " in example:
                    self.assertIn("probes = 4, spent = 558.49", said)
        self.assertIn('"takeover"', (self.folder / "found/alerts.ndjson").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
