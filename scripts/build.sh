# Builds the distribution when it is missing or older than its sources. Sourced by ./yarrow and ./test, which set $root.

distribution=$root/collab-server/target/dist
stamp=$distribution/.built
build_log=$root/target/build.log

# Looks only at times of files, so that a start without a build costs milliseconds.
build_is_stale() {
    [ -f "$stamp" ] || return 0
    newer=$(cd "$root" && find pom.xml .mvn crdt storage web-editor collab-server \
        \( -name target -o -name node_modules -o -name dist -o -path '*/src/test' -o -name e2e \) -prune \
        -o -newer "$stamp" \( -type f -o -path '*/src/*' \) -print | head -n 1)
    [ -n "$newer" ]
}

# Says what is being built, a line for each module; the whole output goes to the log, its end to the screen on failure.
build() {
    mkdir -p "$root/target"
    started=$root/target/build.started
    touch "$started" # sources changed from here on are newer than this build
    echo "yarrow: building (a few minutes the first time; details in $build_log)" >&2
    if { (cd "$root" && ./mvnw -DskipTests -Dspotless.check.skip=true -pl collab-server -am package 2>&1 </dev/null) || echo BUILD-STEP-FAILED; } |
        tee "$build_log" | build_progress; then
        mv "$started" "$stamp"
        return
    fi
    echo "yarrow: the build failed; the last lines of $build_log before Maven's summary:" >&2
    sed -e '/Reactor Summary/,$d' -e '/^BUILD-STEP-FAILED$/d' "$build_log" | tail -n 30 >&2
    exit 70
}

# A line for each module from Maven's "Building NAME VERSION [1/5]"; fails when the build did.
build_progress() {
    awk '
        /^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]$/ {
            step = $NF
            sub(/^\[INFO\] Building /, "")
            sub(/ [^ ]+ +\[[0-9]+\/[0-9]+\]$/, "")
            print "yarrow: " step " " $0
            fflush()
        }
        step_begun != "" { # known only from the line after it: whether it does anything
            if (!/[Ss]kipping/) print "yarrow:       " step_begun
            fflush()
            step_begun = ""
        }
        /^\[INFO\] --- (exec|antrun):[^ ]+ \([^)]+\) @/ { # the slow parts: cargo and npm
            step_begun = substr($4, 2, length($4) - 2)
        }
        /^BUILD-STEP-FAILED$/ { failed = 1 }
        END { exit failed }
    ' >&2
}
