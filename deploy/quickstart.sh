#!/usr/bin/env bash
# From a fresh clone to judged alerts: sets up, builds, makes a million labelled events, runs the shipped rules over
# them. Everything it makes lies in build/ and quickstart/.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  "") ;;
  -h | --help)
    echo "usage: deploy/quickstart.sh"
    echo
    echo "Sets up, builds, makes a million labelled events and runs rules/packs/cards.rules over them."
    exit 0
    ;;
  *) echo "quickstart.sh: takes no arguments" >&2; exit 2 ;;
esac

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || say() { printf '\n%s\n' "$1"; }
tripline=build/release/tripline

say "1/4 packages"
bash deploy/setup.sh

say "2/4 building build/release/tripline (some minutes the first time)"
mkdir -p build
cmake --preset release >build/quickstart.configure.log || { cat build/quickstart.configure.log >&2; exit 1; }
cmake --build --preset release --target tripline

say "3/4 a million events of 4,444 customers, some 5,000 of them fraud"
"$tripline" generate --events 1000000 --seed 1 --out quickstart/data

say "4/4 the rules in rules/packs/cards.rules over them"
inputs=()
for stream in payments refunds logins password_changes transfers; do inputs+=(--input "$stream=quickstart/data/$stream.csv"); done
"$tripline" backtest rules/packs/cards.rules "${inputs[@]}" \
  --label is_fraud --amount amount --out quickstart/out

say "done"
cat <<'TEXT'
The alerts are in quickstart/out/alerts.ndjson, one JSON object a line; the decisions in decisions.ndjson and all figures
in summary.json beside it. The first alerts of each kind:

TEXT
for rule in card_testing velocity amount_jump structuring impossible_travel dormant_account refund_abuse takeover; do
  "$tripline" query "select settled_at, rule, key, reason from a where rule = '$rule' limit 1" --format csv \
    --input a=quickstart/out/alerts.ndjson | tail -n +2
done
cat <<TEXT

Next:
  \$EDITOR rules/packs/cards.rules      change a threshold, say large_from = 250.00
  $tripline check rules/packs/cards.rules
                                       see what it thinks of the change
  $tripline backtest rules/packs/cards.rules ${inputs[*]} \\
      --label is_fraud --amount amount --out quickstart/out
                                       see what it changes
  $tripline query "select rule, key, reason from a where decision = 'block' limit 20" \\
      --input a=quickstart/out/alerts.ndjson
  $tripline query 'select country, count(*) as n, sum(amount) as spent from p group by country order by spent desc' \\
      --input p=quickstart/data/payments.csv
  $tripline --help
                                       everything else
TEXT
