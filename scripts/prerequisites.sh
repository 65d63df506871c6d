# What ./yarrow and ./test need from the machine. Sourced by both; every check prints one line for each thing that is
# missing, with how to get it, and the caller stops after all of them have spoken.

missing=0

need() { # need WHAT HOW
    echo "$program: $1 is needed. Get it: $2" >&2
    missing=1
}

# The first number of a version: 17 for 17.0.15, 20 for v20.20.2.
major() {
    printf '%s\n' "$1" | sed 's/^[^0-9]*\([0-9]*\).*/\1/'
}

# Sets $java to the Java to run.
check_java() {
    java_hint="https://adoptium.net, or \"apt-get install openjdk-17-jdk-headless\", and set JAVA_HOME if it is not found"
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        java=$JAVA_HOME/bin/java
    elif ! java=$(command -v java); then
        need "Java 17 or newer (there is none on the PATH or in JAVA_HOME)" "$java_hint"
        return
    fi
    java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    java_major=$(major "$java_version")
    if [ "${java_major:-0}" -lt 17 ]; then
        need "Java 17 or newer ($java is version ${java_version:-unknown})" "$java_hint"
    fi
}

# Whatever it takes to build, besides a Java to run.
check_build_tools() {
    if [ -n "${java:-}" ] && [ ! -x "$(java_home)/bin/javac" ]; then
        need "a JDK to build ($java has no javac beside it)" "https://adoptium.net, or \"apt-get install openjdk-17-jdk-headless\""
    fi
    rust_hint="https://rustup.rs"
    if ! command -v cargo >/dev/null; then
        need "Rust 1.85 or newer (there is no cargo on the PATH)" "$rust_hint"
    else
        cargo_minor=$(cargo --version | sed 's/^cargo 1\.\([0-9]*\).*/\1/')
        case $cargo_minor in
            *[!0-9]* | '') ;; # a version that is not 1.x: leave the judgement to cargo
            *) [ "$cargo_minor" -ge 85 ] || need "Rust 1.85 or newer ($(cargo --version) is too old)" "$rust_hint, or \"rustup update\"" ;;
        esac
    fi
    command -v cc >/dev/null || need "a C linker for Rust (there is no cc on the PATH)" "\"apt-get install gcc libc6-dev\", or Xcode's command line tools"
    node_hint="https://nodejs.org, or your system's packages of nodejs and npm"
    if ! command -v node >/dev/null; then
        need "Node 20 or newer (there is no node on the PATH)" "$node_hint"
    elif [ "$(major "$(node --version)")" -lt 20 ]; then
        need "Node 20 or newer (node is $(node --version))" "$node_hint"
    elif ! command -v npm >/dev/null; then
        need "npm (there is none on the PATH)" "$node_hint"
    fi
}

# The directory of the JDK that $java belongs to, through the links of /usr/bin/java.
java_home() {
    link=$java
    while [ -L "$link" ]; do
        target=$(readlink "$link")
        case $target in
            /*) link=$target ;;
            *) link=$(dirname "$link")/$target ;;
        esac
    done
    (cd "$(dirname "$link")/.." && pwd -P)
}

# Python for the clients of other people that are written in it; the packages go into an environment below target/.
check_python() {
    python_works && return
    if as_root=$(may_install); then
        echo "$program: installing python3 python3-venv"
        if install_packages python3 python3-venv; then
            python_works && return
        fi
    fi
    python_hint="\"apt-get install python3 python3-venv\" as root, or https://python.org"
    if ! command -v python3 >/dev/null; then
        need "Python 3.10 or newer, for the tests with pycrdt (there is no python3 on the PATH)" "$python_hint"
    elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
        need "Python 3.10 or newer, for the tests with pycrdt (python3 is $(python3 --version 2>&1))" "$python_hint"
    else
        need "Python's venv with pip, for the tests with pycrdt (python3 cannot import venv and ensurepip)" "$python_hint"
    fi
}

python_works() {
    python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
}

# Sets $CHROMIUM, for the tests in a real browser; installs Debian's package where that may be done unasked.
check_chromium() {
    if [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ]; then
        return
    fi
    find_chromium && return
    chromium_packages="chromium fonts-liberation"
    if as_root=$(may_install); then
        echo "$program: installing $chromium_packages"
        # shellcheck disable=SC2086 # a list of words
        if install_packages $chromium_packages; then
            find_chromium && return
        fi
    fi
    need "Chromium, for the tests in a real browser (none on the PATH, and CHROMIUM does not name one)" "\"apt-get install $chromium_packages\" as root, or set CHROMIUM to the program of an installed one"
}

find_chromium() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable; do
        if CHROMIUM=$(command -v "$candidate"); then
            export CHROMIUM
            return 0
        fi
    done
    return 1
}

# Prints what to put before a command to run it as root; fails where that would need a question, or off Debian.
may_install() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        return 0
    fi
    sudo -n true 2>/dev/null && echo "sudo -n"
}

# Installs Debian packages, as $as_root allows.
install_packages() {
    # shellcheck disable=SC2086 # a list of words, perhaps none
    $as_root apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@"
}

stop_if_missing() {
    [ "$missing" = 0 ] || exit 69
}
