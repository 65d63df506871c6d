#!/bin/sh
# Rooms open, are edited, idle and close for an hour, on a server as ./yarrow starts it; fails when what it holds grows.
# Takes -Dyarrow.soak.minutes=60, .seed=N, .count=40 (visits at a time) and .csv=FILE.
set -eu

program=endurance
root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/scripts/prerequisites.sh"
. "$root/scripts/build.sh"

check_java
check_build_tools
[ -d /proc/self/fd ] || need "a system with /proc, from which the samples are read" "Linux, or a container of it"
stop_if_missing
cd "$root"
if build_is_stale; then
    build
fi
npm --prefix collab-server/src/test/node ci --ignore-scripts --omit=optional --silent --no-audit --no-fund
TEST_SERVER_CMD="[\"$root/yarrow\"]" exec node collab-server/src/test/node/endurance.mjs "$@"
