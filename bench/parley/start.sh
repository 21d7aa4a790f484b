#!/bin/bash
# Starts Parley for the benchmarks in the foreground, with BENCH_USERS users in a data folder that is made once and kept.
# It is started as `npm start` does it. Environment: PORT TLSPORT BENCH_DOMAIN BENCH_USERS BENCH_TMP, PARLEY_NODE_FLAGS for a profile.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
node=$root/node_modules/.bin/node
data=$BENCH_TMP/data-$BENCH_USERS
parley() { "$node" "$root/src/cli/main.ts" "$@" --data "$data"; }
serve() {
  exec "$node" "$root/bin/parley.mjs" start --data "$data" --domain "$BENCH_DOMAIN" --listen 127.0.0.1 \
    --sip-port "$PORT" --sips-port "$TLSPORT" --http-port 0 --https-port 0 "$@"
}
if [[ ! -f $data.done ]]; then
  rm -rf "$data"; mkdir -p "$BENCH_TMP"
  { echo "address,name,tel,password"
    for ((i = 0; i < BENCH_USERS; i++)); do printf 'u%06d@%s,,,pw-u%06d\n' "$i" "$BENCH_DOMAIN" "$i"; done; } >"$BENCH_TMP/users.csv"
  (serve --sip-port 0 --sips-port 0) >"$BENCH_TMP/import.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do grep -q '^ready' "$BENCH_TMP/import.log" && break; sleep 0.2; done
  parley user import "$BENCH_TMP/users.csv" --sign-in digest
  kill "$pid"; wait "$pid" || true
  touch "$data.done"
fi
ulimit -n "$(ulimit -Hn)"
# Like with like: Kamailio's configuration here challenges nothing but REGISTER; over UDP we are told to believe a registered address.
serve --set authentication.trust-udp-address=registered-address
