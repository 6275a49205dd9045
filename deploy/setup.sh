#!/usr/bin/env bash
# Installs the Debian 12 packages that Tripline is built from. Non-interactive, may be run again at any time; needs root
# or sudo only when something is missing.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: deploy/setup.sh [--fuzz] [--lint] [--list]

Installs what is needed to build and test Tripline on Debian 12.

  --fuzz   also clang 19 with libFuzzer, for the fuzz preset
  --lint   also clang-format and clang-tidy 19, for tests/lint.sh
  --list   print the packages and exit

example: deploy/setup.sh --fuzz
TEXT
}

packages=(
  # the build
  build-essential cmake ninja-build ccache lld pkg-config python3
  # the product
  libboost-dev libabsl-dev libfmt-dev libzstd-dev zlib1g-dev libxxhash-dev libsimdjson-dev libfast-float-dev
  libcli11-dev nlohmann-json3-dev
  # tests, benchmarks, checks, test data
  libgtest-dev libgmock-dev libbenchmark-dev universal-ctags zstd
)
list_only=no
for argument in "$@"; do
  case "$argument" in
    --fuzz) packages+=(clang-19 libclang-rt-19-dev lld-19) ;;
    --lint) packages+=(clang-format-19 clang-tidy-19) ;;
    --list) list_only=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "setup.sh: unknown option '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done
if [ "$list_only" = yes ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || {
  echo "setup.sh: this needs Debian's apt-get and dpkg-query. On another system install the like of:" >&2
  printf '  %s\n' "${packages[*]}" >&2
  exit 1
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#packages[@]} packages are installed already"
  exit 0
fi

. /etc/os-release
if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-}" != 12 ]; then
  echo "setup: written for Debian 12; this is ${PRETTY_NAME:-another system}: names or versions may differ" >&2
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "setup.sh: run this as root, or install sudo; missing: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
apt() { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }

echo "setup: ${#missing[@]} of ${#packages[@]} packages are missing: ${missing[*]}"
echo "setup: reading the package lists (apt-get update)"
apt update || echo "setup: the package lists could not be refreshed; trying with those at hand" >&2

unavailable=()
for package in "${missing[@]}"; do
  candidate=$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  [ -n "$candidate" ] && [ "$candidate" != "(none)" ] || unavailable+=("$package")
done
if [ ${#unavailable[@]} -gt 0 ]; then
  echo "setup.sh: these packages cannot be had from the configured sources: ${unavailable[*]}" >&2
  echo "          nothing was installed; see /etc/apt/sources.list and /etc/apt/sources.list.d" >&2
  exit 1
fi

echo "setup: installing (apt-get install)"
apt install --yes --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" || {
  echo "setup.sh: apt-get could not install: ${missing[*]}" >&2
  exit 1
}
for package in "${missing[@]}"; do
  is_installed "$package" || { echo "setup.sh: $package is not installed after apt-get said it was" >&2; exit 1; }
done
echo "setup: done, ${#missing[@]} packages installed"
