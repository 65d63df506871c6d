package dev.yarrow.crdt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Inputs that each break the bare engine in a way of its own; what happens behind the fence is said here. */
enum Hazard {
    R1("the same client twice in one update (use after free)", fence -> {
        fence.malformed("0201050004010174016101050004010174016200", "each client once");
    }),
    R2("deleting a subdocument (use after free)", fence -> {
        fence.malformed("010305000801016101770178890500016776008805010177017900", "subdocument");
        fence.outcome(Outcome.MISSING, "000105010003");
    }),
    R3("reading a text with an astral character as an array (endless loop)", fence -> {
        fence.outcome(Outcome.CHANGED, "010107000401016104f09f988000");
        fence.readEverything();
    }),
    R4("a value nested thousands of levels deep (stack overflow)", fence -> {
        for (int levels : List.of(2500, 20_000, 1_000_000)) {
            String value = "7501".repeat(levels) + "7e";
            fence.malformed("010105000801017401" + value + "00", "nested less deeply");
        }
    }),
    R5("shared types nested thousands of levels deep (stack overflow)", fence -> {
        fence.outcome(Outcome.REFUSED, nestedTypes(3100));
        fence.outcome(Outcome.REFUSED, nestedTypes(200_000));
        fence.outcome(Outcome.CHANGED, nestedTypes(200));
        fence.readEverything();
        fence.outcome(Outcome.CHANGED, "000105010001");
    }),
    R6("counts of billions in a few bytes (memory exhausted)", fence -> {
        fence.malformed("80e9c9d601", "clients");
        fence.malformed("010105000801017401" + "76ffffff7f" + "00", "map entries");
        fence.malformed("010105000801017401" + "75ffffff7f" + "00", "array entries");
        fence.malformed("00" + "ffffff7f" + "05", "clients");
        fence.throwsMalformed(() -> StateVector.scan(Hex.bytes("80d293ad03"), ScanLimits.STORED), "clients");
        fence.throwsMalformed(() -> AwarenessUpdate.scan(Hex.bytes("80d293ad03"), ScanLimits.STORED), "clients");
        fence.requireSmallProcess();
    }),
    R7("a clock of 2^32 - 1 (dangling pointers)", fence -> {
        fence.outcome(Outcome.CHANGED, "0101050004010174016100");
        fence.malformed("010105ffffffff0f840500016200", "clock below 2^31");
        fence.readEverything();
    }),
    R8("legacy JSON content (a state that cannot be saved)", fence -> {
        fence.malformed("0101dbcf3200320004010104010174017a00", "known block kind");
        fence.malformed("010105000201017401017a00", "legacy JSON");
    }),
    R9("an XML hook (bytes misread)", fence -> {
        fence.malformed("01018195120007010178" + "0504686f6f6b00", "XML hook");
    }),
    R10("two items at the last clock (a state that cannot be encoded)", fence -> {
        fence.malformed("0102c7ba18ffffffff0f2801016d026b30017c3fbf00002801016d026b39017702783800", "clock below 2^31");
    }),
    R11("looking for clocks before the first block (underflow)", fence -> {
        fence.outcome(Outcome.MISSING, "0101050504010174016100");
        fence.outcome(Outcome.MISSING, "000105010001");
        fence.outcome(Outcome.CHANGED, "0101050004010174016100");
        fence.outcome(Outcome.MISSING, "000105010002");
    }),
    R12("merging a block that cannot be decoded again (a stored state lost)", fence -> {
        fence.malformed("0101f7e5580202040104010174017a00", "parent kind");
    }),
    R13("as many insertions at one place as fit into an update (quadratic time)", fence -> {
        fence.outcome(Outcome.CHANGED, "0101050004010174017200");
        fence.outcome(Outcome.CHANGED, insertionsBefore(5, 7, 3000));
        fence.whileOthersWork(author -> fence.outcome(Outcome.CHANGED, insertionsBefore(5, author, 1000)));
        int most = ScanLimits.DEFAULT.maxBlocks();
        fence.inTime(() -> fence.outcome(Outcome.REFUSED, insertionsBefore(5, 100, most)));
        fence.outcome(Outcome.CHANGED, insertionsBefore(5, 100, 10));
    }),
    R14("an update that overlaps a hole (dangling pointer)", fence -> {
        byte[] packed = Hex.bytes("0e00020104020a030202000a030004002a00020202010401016103626364830203020102020104c7"
                + "0103030406490409026731760001030201040903");
        ByteBuffer updates = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        while (updates.hasRemaining()) {
            byte[] update = new byte[updates.getShort()];
            updates.get(update);
            fence.anyOutcome(update);
        }
        fence.readEverything();
    }),
    R15("contradictory origins and parents (use after free)", fence -> {
        List.of("r15-1", "r15-2", "r15-3", "r15-4").forEach(fence::replay);
    }),
    R16("a sequence that confuses the sorting of blocks (panic)", fence -> fence.replay("r16-1")),
    R17("as many values of one map key as fit into an update (quadratic time)", fence -> {
        byte[] value = Hex.bytes("280101 6d01 6b01 7f");
        int most = ScanLimits.DEFAULT.maxBlocks();
        fence.inTime(() -> fence.outcome(Outcome.REFUSED, items(5, value, most)));
        fence.readEverything();
    }),
    R18("cutting a long text into a million pieces (quadratic time)", fence -> {
        byte[] text = new Hex().add("01010500 04010174").varUint(8_000_000).bytes();
        byte[] update = Arrays.copyOf(text, text.length + 8_000_000 + 1);
        Arrays.fill(update, text.length, update.length - 1, (byte) 'x');
        fence.outcome(Outcome.CHANGED, update);
        Hex deletion = new Hex().add("000105").varUint(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            deletion.varUint(8L * i).add("04");
        }
        fence.inTime(() -> fence.outcome(Outcome.REFUSED, deletion.bytes()));
        fence.inTime(() -> fence.outcome(Outcome.CHANGED, "000105010080a4e803")); // all 8,000,000 of them
    });

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // the attacks capture nothing
    private final Consumer<FenceProbe> attack;

    Hazard(String title, Consumer<FenceProbe> attack) {
        this.title = title;
        this.attack = attack;
    }

    void attack(FenceProbe fence) {
        attack.accept(fence);
    }

    @Override
    public String toString() {
        return name() + " " + title;
    }

    /** One update that puts {@code levels} arrays into each other below the root r. */
    private static byte[] nestedTypes(int levels) {
        Hex update = new Hex().add("01").varUint(levels).add("0500 0701017200");
        for (int i = 1; i < levels; i++) {
            update.add("070005").varUint(i - 1).add("00");
        }
        return update.add("00").bytes();
    }

    /** Items of {@code author} that all claim to stand right before the first item of {@code other}. */
    private static byte[] insertionsBefore(int other, int author, int count) {
        byte[] item = new Hex().add("44").varUint(other).add("000178").bytes();
        return items(author, item, count);
    }

    /** One update of {@code count} equal items by {@code author}, from clock 0 on. */
    private static byte[] items(int author, byte[] item, int count) {
        byte[] head =
                new Hex().add("01").varUint(count).varUint(author).add("00").bytes();
        byte[] all = Arrays.copyOf(head, head.length + count * item.length + 1);
        for (int i = 0; i < count; i++) {
            System.arraycopy(item, 0, all, head.length + i * item.length, item.length);
        }
        return all;
    }
}
