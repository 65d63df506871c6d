# Adds up tests from JUnit's <testsuite> elements and from the closing lines of cargo and Vitest, prints the totals and
# fails when any failed or was skipped, when none ran, or when a step broke (broken=N).

function attribute(name) {
    return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0
}

# The number before a word: "3 failed" in "Tests  3 failed | 9 passed (12)".
function counted(word) {
    return match($0, "[0-9]+ " word) ? substr($0, RSTART, RLENGTH) + 0 : 0
}

function add(kind, all, bad, left) {
    passed[kind] += all - bad - left
    failed[kind] += bad
    skipped[kind] += left
    seen[kind] = 1
}

/^JUNIT / {
    add(/name="[^"]*\.spec\.|\.e2e\./ ? "browser and clients" : "Java", attribute("tests"), attribute("failures") + attribute("errors"), attribute("skipped"))
}

/(^|\[exec\] )test result: .* passed; / {
    bad = counted("failed")
    left = counted("ignored")
    add("Rust", counted("passed") + bad + left, bad, left)
}

/^ *(\[exec\])? +Tests  .*\([0-9]+\)$/ {
    bad = counted("failed")
    left = counted("skipped") + counted("todo")
    add("TypeScript", counted("passed") + bad + left, bad, left)
}

/^STEP-FAILED: / { steps = steps "\ntest: failed: " substr($0, 14) }

END {
    for (kind in seen) {
        printf "test: %s: %d passed, %d failed, %d skipped\n", kind, passed[kind], failed[kind], skipped[kind] | "sort"
        good += passed[kind]
        bad_ones += failed[kind]
        left_out += skipped[kind]
    }
    close("sort")
    if (steps) print substr(steps, 2)
    if (left_out) print "test: " left_out " tests were skipped, which counts as failed"
    if (good + bad_ones + left_out == 0) print "test: no test ran"
    if (broken && !bad_ones) print "test: the tests that ran passed, but a step broke; see above"
    # A broken step without a failed test (formatting, static analysis, a crash) is a failure of its own.
    bad_ones += left_out
    if (broken && !bad_ones) bad_ones = broken
    printf "%d passed, %d failed\n", good, bad_ones
    exit bad_ones > 0 || good == 0
}
