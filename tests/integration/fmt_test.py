"""tripline fmt: files are rewritten in place or only compared, and what is wrong is said."""

import os
import resource
import signal
import stat
import subprocess
import unittest

from program import BINARY, SOURCE, ProgramTest

TIDY = "rule big\n  on payments;\n"
LOOSE = "RULE  big  on payments ;"


class Fmt(ProgramTest):
    def read(self, name):
        return (self.folder / name).read_text()

    def test_a_file_is_rewritten_and_its_mode_stays(self):
        self.write("a.rules", LOOSE)
        os.chmod(self.folder / "a.rules", 0o640)
        self.write("b.rules", TIDY)
        before = os.stat(self.folder / "b.rules")
        out, error = self.run_program("fmt", "a.rules", "b.rules")
        self.assertEqual((out, error), ("", "formatted 1 of 2 files: a.rules\n"))
        self.assertEqual(self.read("a.rules"), TIDY)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder / "a.rules").st_mode), 0o640)
        after = os.stat(self.folder / "b.rules")
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertEqual(self.run_program("fmt", "a.rules", "b.rules")[1], "2 files, nothing to change\n")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["a.rules", "b.rules"])

    def test_check_prints_a_diff_and_writes_nothing(self):
        self.write("a.rules", LOOSE)
        self.write("b.rules", TIDY)
        out, error = self.run_program("fmt", "--check", "a.rules", "b.rules", expect=1)
        self.assertEqual(out, "--- a.rules\n+++ a.rules\n@@ -1 +1,2 @@\n-RULE  big  on payments ;\n"
                              "\\ No newline at end of file\n+rule big\n+  on payments;\n")
        self.assertEqual(error, "would format 1 of 2 files: a.rules\n")
        self.assertEqual(self.read("a.rules"), LOOSE)
        self.assertEqual(self.run_program("fmt", "--check", "b.rules"), ("", "1 file, nothing to change\n"))

    def test_standard_input(self):
        self.assertEqual(self.run_program("fmt", "--stdin", stdin=LOOSE.encode()), (TIDY, ""))
        out, _ = self.run_program("fmt", "--stdin", "--check", stdin=LOOSE.encode(), expect=1)
        self.assertIn("--- <standard input>\n", out)
        out, error = self.run_program("fmt", "--stdin", stdin=b"rule r on;", expect=1)
        self.assertEqual(out, "")
        self.assertIn("<standard input>:1:10: error TRL0110", error)

    def test_a_broken_file_stays_and_the_others_are_formatted(self):
        broken = "rule r on payments when amount > ;"
        self.write("a.rules", broken)
        self.write("b.rules", LOOSE)
        _, error = self.run_program("fmt", "a.rules", "b.rules", expect=1)
        self.assertIn("a.rules:1:34: error TRL0110", error)
        self.assertIn("formatted 1 of 2 files: b.rules", error)
        self.assertEqual((self.read("a.rules"), self.read("b.rules")), (broken, TIDY))

    def test_a_missing_file(self):
        self.write("b.rules", LOOSE)
        _, error = self.run_program("fmt", "gone.rules", "b.rules", expect=3)
        self.assertIn("gone.rules", error)
        self.assertRegex(error, r"error TRL\d{4}")
        self.assertEqual(self.read("b.rules"), TIDY)

    def test_what_is_no_plain_file_is_not_rewritten(self):
        reader, writer = os.pipe()
        os.write(writer, LOOSE.encode())
        os.close(writer)
        _, error = self.run_program("fmt", f"/dev/fd/{reader}", expect=3, pass_fds=(reader,))
        os.close(reader)
        self.assertIn("TRL0907", error)
        self.assertIn("--stdin", error)

    def test_a_disk_without_room_leaves_the_file(self):
        text = "".join(f"let  a{i} = {i};\n" for i in range(2000))
        self.write("a.rules", text)

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        done = subprocess.run([BINARY, "fmt", "a.rules"], cwd=self.folder, capture_output=True, check=False,
                              preexec_fn=small_files)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(b"TRL0714", done.stderr)
        self.assertEqual(self.read("a.rules"), text)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.rules"])

    def test_a_link_stays_a_link(self):
        self.write("real/a.rules", LOOSE)
        os.symlink("real/a.rules", self.folder / "link.rules")
        self.run_program("fmt", "link.rules")
        self.assertTrue((self.folder / "link.rules").is_symlink())
        self.assertEqual(self.read("real/a.rules"), TIDY)

    def test_includes_are_not_followed(self):
        self.write("a.rules", "INCLUDE 'gone.rules';")
        self.run_program("fmt", "a.rules")
        self.assertEqual(self.read("a.rules"), "include 'gone.rules';\n")

    def test_wrong_use(self):
        for arguments in ([], ["--stdin", "a.rules"], ["-"], ["--check"]):
            _, error = self.run_program("fmt", *arguments, expect=2)
            self.assertIn("TRL0900", error)

    def test_the_rule_files_of_the_repository_are_formatted(self):
        files = sorted(path for folder in ("rules", "tests", "deploy") for path in (SOURCE / folder).rglob("*.rules"))
        self.assertGreater(len(files), 1)
        self.run_program("fmt", "--check", *files)


if __name__ == "__main__":
    unittest.main()
