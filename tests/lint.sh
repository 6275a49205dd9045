#!/usr/bin/env bash
# Layout and naming (clang-format, clang-tidy) and clang's thread-safety analysis.
#
#   tests/lint.sh [--all] [--fix]     without --all: files that differ from the main branch, and changed ones
#
# Needs deploy/setup.sh --lint, and a configured build/release (its compile commands).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

all=no
fix=no
for argument in "$@"; do
  case "$argument" in
    --all) all=yes ;;
    --fix) fix=yes ;;
    *) echo "usage: tests/lint.sh [--all] [--fix]" >&2; exit 2 ;;
  esac
done
for tool in clang-format-19 clang-tidy-19; do
  command -v "$tool" >/dev/null || { echo "lint: $tool is missing; run deploy/setup.sh --lint" >&2; exit 1; }
done
if [ ! -f build/release/compile_commands.json ]; then
  cmake --preset release >/dev/null || exit 1
fi

if [ "$all" = yes ]; then
  mapfile -t files < <(git ls-files -- '*.h' '*.cc')
else
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)
  mapfile -t files < <({ git diff --name-only --diff-filter=d "$base" -- '*.h' '*.cc'
                         git ls-files --others --exclude-standard -- '*.h' '*.cc'; } | sort -u)
fi
if [ ${#files[@]} -eq 0 ]; then
  echo "lint: no C++ file has changed"
  exit 0
fi
echo "lint: ${#files[@]} files"

result=0
if [ "$fix" = yes ]; then
  clang-format-19 -i "${files[@]}"
else
  clang-format-19 --dry-run --Werror "${files[@]}" || result=1
fi

# Only what the release build compiles has a command line.
mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.cc$' |
  while read -r file; do grep -qF "\"file\": \"$PWD/$file\"" build/release/compile_commands.json && echo "$file"; done)
if [ ${#sources[@]} -gt 0 ]; then
  # clang does not know three warnings that are g++'s.
  printf '%s\n' "${sources[@]}" | xargs -P "${JOBS:-$(nproc)}" -n 1 clang-tidy-19 -p build/release --quiet \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wthread-safety 2>/dev/null || result=1
fi
[ "$result" = 0 ] && echo "lint: clean" || echo "lint: findings above; tests/lint.sh --fix mends the layout"
exit "$result"
