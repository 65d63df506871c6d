#!/bin/sh
# Runs a step of the web editor's build, after saying in one line when Node is missing or too old.
oldest=20
if ! command -v node > /dev/null 2>&1; then
  echo "web-editor: Node $oldest or newer is needed, but no 'node' was found on the PATH; get it from https://nodejs.org or your package manager" >&2
  exit 1
fi
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt "$oldest" ]; then
  echo "web-editor: Node $oldest or newer is needed, but 'node' is $(node --version); get it from https://nodejs.org or your package manager" >&2
  exit 1
fi
step=$1
shift
cd "$(dirname "$0")/.." && exec node "build/$step.mjs" "$@"
