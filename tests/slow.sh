#!/usr/bin/env bash
# The full matrix, hours rather than minutes: every preset with all its tests, the exhaustive cases that tests/run.sh
# takes a part of, every header alone, long fuzzing, lint over all files.
#
#   tests/slow.sh
#
# JOBS=n bounds the parallelism, FUZZ_SECONDS=n sets the time per fuzzer (default 600). Tests see TRIPLINE_SLOW=1 and
# then take their large sizes.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
[ $# -eq 0 ] || { echo "usage: tests/slow.sh" >&2; exit 2; }
. tests/steps.sh
mkdir -p build
rm -f build/*/ctest.log
export TRIPLINE_SLOW=1

must "setup" bash deploy/setup.sh --fuzz --lint
must "build release" build release
step "test release" ctest_in release "" --timeout 14400
step "build debug" build debug &&
  step "test debug" ctest_in debug "" --timeout 14400
step "headers alone" build debug all_verify_interface_header_sets
# The sanitizers take the small sizes: they look for broken memory and races, not for wrong answers.
unset TRIPLINE_SLOW
step "build asan" build asan &&
  step "test asan" ctest_in asan "" --timeout 3600
step "build tsan" build tsan &&
  step "test tsan" ctest_in tsan "" --timeout 3600
step "build fuzz" build fuzz fuzzers &&
  step "fuzz" fuzz "${FUZZ_SECONDS:-600}"
step "lint" bash tests/lint.sh --all
finish
