# Sourced by run.sh and slow.sh: runs named steps, keeps their times, and says at the end what failed.

step_names=()
step_seconds=()
step_results=()
failed=no
export UBSAN_OPTIONS=print_stacktrace=1
jobs=${JOBS:-$(nproc)}

# step NAME COMMAND…: runs the command; a failure is remembered, and what does not need this step goes on.
step() {
  local name=$1 start=$SECONDS result=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" || { result=FAILED; failed=yes; }
  step_names+=("$name")
  step_seconds+=($((SECONDS - start)))
  step_results+=("$result")
  printf '== %s: %s after %d s\n' "$name" "$result" "${step_seconds[-1]}"
  [ "$result" = ok ]
}

# must NAME COMMAND…: as step, but nothing that follows makes sense without it.
must() { step "$@" || finish; }

# ctest_in PRESET LABELS [more ctest options]: the tests of a build, in parallel; keeps what ctest prints.
ctest_in() {
  local preset=$1 labels=$2
  shift 2
  ctest --test-dir "build/$preset" ${labels:+-L "$labels"} --output-on-failure --no-tests=error -j "$jobs" "$@" 2>&1 |
    tee "build/$preset/ctest.log"
  return "${PIPESTATUS[0]}"
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || { cat "build/$preset.configure.log"; return 1; }
  cmake --build --preset "$preset" -j "$jobs" ${*:+--target "$@"}
}

# build_labels PRESET REGEX: the test programs whose label matches.
build_labels() {
  local preset=$1 regex=$2 targets
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || { cat "build/$preset.configure.log"; return 1; }
  targets=$(ninja -C "build/$preset" -t targets all | sed -n 's/^\(unit_[a-z_]*\): phony$/\1/p' | grep -E "$regex")
  [ -n "$targets" ] || { echo "no test program has a label that matches $regex"; return 1; }
  # shellcheck disable=SC2086
  cmake --build --preset "$preset" -j "$jobs" --target $targets
}

# fuzz SECONDS: each fuzzer that long, as many at once as there are cores; seeds in tests/fuzz/seeds/<fuzzer>, words in
# tests/fuzz/<fuzzer>.dict.
fuzz() {
  local seconds=$1 fuzzer name one dictionary running=() result=0
  for fuzzer in build/fuzz/tests/fuzz/*_fuzz; do
    name=$(basename "$fuzzer")
    [ -x "$fuzzer" ] || { echo "no fuzzers were built"; return 1; }
    mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/seeds/$name"
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || result=1; done
    echo "fuzzing $name for $seconds s"
    dictionary=()
    [ ! -f "tests/fuzz/$name.dict" ] || dictionary=(-dict="tests/fuzz/$name.dict")
    "$fuzzer" ${dictionary[@]+"${dictionary[@]}"} -max_total_time="$seconds" -timeout=25 -rss_limit_mb=3000 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/$name." "build/fuzz/corpus/$name" "tests/fuzz/seeds/$name" \
      >"build/fuzz/$name.log" 2>&1 &
    running+=("$!:$name")
  done
  for one in "${running[@]}"; do
    if wait "${one%%:*}"; then
      echo "${one#*:}: clean, $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/${one#*:}.log") inputs"
    else
      result=1
      echo "${one#*:}: FAILED"
      tail -n 40 "build/fuzz/${one#*:}.log"
    fi
  done
  return "$result"
}

# finish: the times, then the closing lines of the test runner, and the exit code.
finish() {
  local i
  printf '\nseconds  result  step\n'
  for i in "${!step_names[@]}"; do
    printf '%7d  %-6s  %s\n' "${step_seconds[i]}" "${step_results[i]}" "${step_names[i]}"
  done
  printf '%7d  %-6s  all\n' "$SECONDS" "$([ "$failed" = no ] && echo ok || echo FAILED)"
  for preset in tsan asan debug release; do
    if [ -f "build/$preset/ctest.log" ]; then
      printf '\n%s:\n' "$preset"
      sed -n '/tests passed/,$p' "build/$preset/ctest.log" | sed '/^$/d'
    fi
  done
  [ "$failed" = no ] && exit 0 || exit 1
}
