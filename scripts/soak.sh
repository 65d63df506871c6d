# Long forms of the tests. Sourced by ./test, which sets $root.

soak_usage() {
    cat <<'USAGE'
./test soak NAME [-Dyarrow.soak.seed=N] [-Dyarrow.soak.count=N]

rooms           the room simulation: clients, rights, disks and crashes in 10,000 seeds
differential    1,000 random sessions beside real Yjs
fuzz            mutated and adversarial updates against the fence, with the address sanitizer
kill            a loaded server is killed 100 times; everything acknowledged is looked for
disk            a disk that is full and emptied again, under a server
attack          hostile clients of all kinds, longer, beside a healthy pair
slow            readers that stop for minutes
endurance       an hour of visits; memory, descriptors and threads stay flat

Each prints its seed and its figures. What else fuzz and endurance take is said in scripts/NAME.sh.
USAGE
}

soak() {
    name=${1:-}
    [ $# = 0 ] || shift
    case $name in
        rooms | kill | disk | attack | slow) soak_tests collab-server "$name" "$@" ;;
        differential) soak_tests crdt "$name" "$@" ;;
        fuzz | endurance) exec "$root/scripts/$name.sh" "$@" ;;
        *)
            [ -z "$name" ] || echo "test: there is no long test called \"$name\"" >&2
            soak_usage >&2
            exit 64
            ;;
    esac
}

# Runs what is tagged soak-NAME in a module, on everything that it needs built.
soak_tests() {
    module=$1
    name=$2
    shift 2
    check_java
    check_build_tools
    stop_if_missing
    cd "$root"
    exec ./mvnw -pl "$module" -am verify -Dtest.excludedGroups= -Dtest.groups="soak-$name" -Dtest.required=false "$@"
}
