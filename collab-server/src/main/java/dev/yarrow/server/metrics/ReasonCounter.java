package dev.yarrow.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Thread-safe counter with one label, such as a {@code reason}.
 *
 * <p>The number of reasons is bounded, so that a mistake which passes a client's text cannot fill the memory: what comes
 * after the last place is counted under {@code other}.
 */
final class ReasonCounter {

    private static final int MAX_REASONS = 64;
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final String name;
    private final String description;
    private final String label;
    private final ConcurrentMap<String, LongAdder> byReason = new ConcurrentHashMap<>();

    ReasonCounter(MeterRegistry registry, String name, String description, String label) {
        this.registry = registry;
        this.name = name;
        this.description = description;
        this.label = label;
    }

    void increment(String reason) {
        LongAdder known = byReason.get(reason);
        if (known != null) {
            known.increment();
            return;
        }
        String kept = byReason.size() < MAX_REASONS ? reason : OTHER;
        byReason.computeIfAbsent(kept, this::register).increment();
    }

    private LongAdder register(String reason) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .description(description)
                .tag(label, reason)
                .register(registry);
        return adder;
    }
}
