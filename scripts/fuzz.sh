#!/bin/sh
# Fuzzes the fence around the engine with the address sanitizer, until a memory error, a hang of 5 s, a large allocation
# or a failure of the engine. Takes -Dyarrow.soak.seed=N, .sequences=100000, .mutations=1000000 and .sessions=60.
set -eu

program=fuzz
root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/scripts/prerequisites.sh"
seed=$(date +%s)
sequences=100000
mutations=1000000
sessions=60

for argument; do
    case $argument in
        -Dyarrow.soak.seed=*) seed=${argument#*=} ;;
        -Dyarrow.soak.sequences=*) sequences=${argument#*=} ;;
        -Dyarrow.soak.mutations=*) mutations=${argument#*=} ;;
        -Dyarrow.soak.sessions=*) sessions=${argument#*=} ;;
        *)
            echo "$program: expected -Dyarrow.soak.seed, .sequences, .mutations or .sessions, got \"$argument\"" >&2
            exit 64
            ;;
    esac
done

check_java
check_build_tools
[ "$(uname -s)" = Linux ] || need "Linux (the address sanitizer is built for it here)" "a Linux machine or a container"
stop_if_missing

cd "$root/crdt/src/test/node"
npm ci --ignore-scripts --silent --no-audit --no-fund
mkdir -p "$root/target"
node corpus.mjs "$seed" "$sessions" >"$root/target/fuzz-corpus"

cd "$root/crdt/rust"
host=$(rustc -vV | sed -n 's/^host: //p')
echo "$program: seed $seed"
# The sanitizer is not stable in rustc; a stable one has it, and lets this build use it.
RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address ASAN_OPTIONS=detect_leaks=0 \
    YARROW_FUZZ_SEED=$seed YARROW_FUZZ_SEQUENCES=$sequences YARROW_FUZZ_MUTATIONS=$mutations \
    YARROW_FUZZ_CORPUS=$root/target/fuzz-corpus \
    exec cargo test --locked --profile fuzz --target "$host" --target-dir target/fuzz --test fuzz -- --nocapture
