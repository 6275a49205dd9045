#!/usr/bin/env bash
# Sets up, builds, runs all tests, then the sanitizers and the fuzzers over the parts that are worth it. Ends under 40
# minutes on two cores from a cold cache; README.md beside this file says what to cut when the sum passes 30.
#
#   tests/run.sh [--quick]      --quick: only the release build and its tests
#
# JOBS=n bounds the parallelism (default: all cores), FUZZ_SECONDS=n sets the time per fuzzer (default 60).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
case "${1:-}" in
  "" | --quick) ;;
  *) echo "usage: tests/run.sh [--quick]" >&2; exit 2 ;;
esac
. tests/steps.sh
mkdir -p build
rm -f build/*/ctest.log

if [ ! -d "${TRIPLINE_SHARED:-../shared}" ]; then
  echo "note: there is no folder ${TRIPLINE_SHARED:-../shared} (other systems' test cases and a data set of payments):"
  echo "      the tests that read it will be skipped, not failed. TRIPLINE_SHARED names it where it lies elsewhere."
fi

if [ "${1:-}" = --quick ]; then
  must "setup" bash deploy/setup.sh
else
  must "setup" bash deploy/setup.sh --fuzz
fi
must "build release" build release
step "test release" ctest_in release "" --timeout 600

if [ "${1:-}" != --quick ]; then
  address='^unit_(data|engine|state|patterns|cep|dsl)'
  step "build asan" build_labels asan "$address" &&
    step "test asan" ctest_in asan "$address" --timeout 900

  thread='^unit_(engine_flow|state|cep)'
  step "build tsan" build_labels tsan "$thread" &&
    step "test tsan" ctest_in tsan "$thread" --timeout 900

  step "build fuzz" build fuzz fuzzers &&
    step "fuzz" fuzz "${FUZZ_SECONDS:-60}"
fi
finish
