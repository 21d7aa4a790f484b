#!/bin/bash
# Starts Parley for the benchmarks in the foreground, with BENCH_USERS users in a data folder that is made once and kept.
# It is started as `npm start` does it. Environment: PORT TLSPORT BENCH_DOMAIN BENCH_USERS BENCH_TMP, PARLEY_NODE_FLAGS for a profile;
# BENCH_CONTACTS: the first so many users are contacts of every 97th to either side, 50 each.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
node=$root/node_modules/.bin/node
data=$BENCH_TMP/data-$BENCH_USERS${BENCH_CONTACTS:+-contacts}
parley() { "$node" "$root/src/cli/main.ts" "$@" --data "$data"; }
serve() {
  exec "$node" "$root/bin/parley.mjs" start --data "$data" --domain "$BENCH_DOMAIN" --listen 127.0.0.1 \
    --sip-port "$PORT" --sips-port "$TLSPORT" --http-port 0 --https-port 0 "$@"
}
with_server() {
  (serve --sip-port 0 --sips-port 0) >"$BENCH_TMP/import.log" 2>&1 &
  local pid=$!
  for _ in $(seq 100); do grep -q '^ready' "$BENCH_TMP/import.log" && break; sleep 0.2; done
  "$@"
  kill "$pid"; wait "$pid" || true
}
import_contacts() { for file in "$BENCH_TMP"/contacts.csv-*; do parley contacts import "$file"; rm "$file"; done; }
if [[ ! -f $data.done ]]; then
  rm -rf "$data"; mkdir -p "$BENCH_TMP"
  { echo "address,name,tel,password"
    for ((i = 0; i < BENCH_USERS; i++)); do printf 'u%06d@%s,,,pw-u%06d\n' "$i" "$BENCH_DOMAIN" "$i"; done; } >"$BENCH_TMP/users.csv"
  with_server parley user import "$BENCH_TMP/users.csv" --sign-in digest
  touch "$data.done"
fi
if [[ -n ${BENCH_CONTACTS:-} && ! -f $data.contacts ]]; then
  part=$BENCH_TMP/contacts.csv
  for ((first = 0; first < BENCH_CONTACTS; first += 500)); do
    { echo "owner,address"
      awk -v first="$first" -v all="$BENCH_CONTACTS" -v domain="$BENCH_DOMAIN" 'BEGIN {
        for (u = first; u < first + 500 && u < all; u++) for (k = 1; k <= 25; k++) for (way = -1; way <= 1; way += 2)
          printf "u%06d@%s,u%06d@%s\n", u, domain, ((u + way * k * 97) % all + all) % all, domain }'; } >"$part-$first"
  done
  with_server import_contacts
  touch "$data.contacts"
fi
ulimit -n "$(ulimit -Hn)"
# Like with like: Kamailio's configuration here challenges nothing but REGISTER; over UDP we are told to believe a registered address.
serve --set authentication.trust-udp-address=registered-address
