#!/usr/bin/env python3
"""Runs one check of the house style over the tree, or proves that it can fail.

  run_check.py layering --root .            prints what is wrong, exits 1 if anything is
  run_check.py layering --planted           plants each violation the check knows in an empty tree and expects to hear of it

A check is a module beside this file with three names:
  findings(tree)  yields one line per violation, "path:line: what is wrong and what to do"
  CLEAN           {path: text} of a small tree in which it finds nothing
  PLANTED         [(what, {path: text}, part of the finding expected)], each laid over CLEAN
"""

import argparse
import importlib
import pathlib
import sys
import tempfile

from tree import Tree


def report(name, root):
    found = list(importlib.import_module(name).findings(Tree(root)))
    for line in found:
        print(line)
    print(f"{name}: {len(found)} finding(s)" if found else f"{name}: clean")
    return 1 if found else 0


def laid_out(files):
    folder = tempfile.TemporaryDirectory(prefix="tripline_check_")
    for path, text in files.items():
        target = pathlib.Path(folder.name, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def prove(name):
    check = importlib.import_module(name)
    wrong = 0
    with laid_out(check.CLEAN) as folder:
        found = list(check.findings(Tree(folder)))
        if found:
            print(f"{name}: finds something in its clean tree: {found}")
            wrong += 1
    for what, files, expected in check.PLANTED:
        with laid_out({**check.CLEAN, **files}) as folder:
            found = list(check.findings(Tree(folder)))
            if not any(expected in line for line in found):
                print(f"{name}: planted '{what}', expected '{expected}', found {found}")
                wrong += 1
    print(f"{name}: {len(check.PLANTED)} violations planted, {wrong} not reported as they should be")
    return 1 if wrong or not check.PLANTED else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check")
    parser.add_argument("--root", default=".")
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    return prove(arguments.check) if arguments.planted else report(arguments.check, arguments.root)


if __name__ == "__main__":
    sys.exit(main())
