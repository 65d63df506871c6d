package dev.yarrow.server.storage;

import dev.yarrow.crdt.Doc;
import dev.yarrow.server.CollabServer;
import dev.yarrow.server.StoreVerification;
import dev.yarrow.server.config.ServerConfig;
import dev.yarrow.server.room.Replay;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.rocksdb.RocksStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A server with clients in this process, on a disk that fills up and is freed again, some times over; ends with 0 if
 * nothing acknowledged was lost and nothing needed a restart, else with a stack trace.
 */
final class FullDiskServer {
    private static final int DOCUMENTS = 6;

    private final Path data;
    private final FillableDisk disk;
    private final Random random;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AcknowledgedWriter> all = new ArrayList<>();
    private long refused;

    private FullDiskServer(Path data, FillableDisk disk, long seed) {
        this.data = data;
        this.disk = disk;
        this.random = new Random(seed);
    }

    /** Takes the data directory, {@code tmpfs} or {@code limit}, how often to fill the disk, and the seed. */
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        FillableDisk disk = arguments[1].equals("tmpfs") ? FillableDisk.withBallast(data) : FillableDisk.limited();
        int rounds = Integer.parseInt(arguments[2]);
        FullDiskServer check = new FullDiskServer(data, disk, Long.parseLong(arguments[3]));
        check.serve(rounds);
        check.compareAll();
        System.out.printf(
                "%s, seed %s, %d times full: %d updates acknowledged, %d clients told to come back%n",
                arguments[1],
                arguments[3],
                rounds,
                check.all.stream().mapToLong(AcknowledgedWriter::acknowledged).sum(),
                check.refused);
        System.exit(0); // whatever the HTTP client still holds
    }

    private void serve(int rounds) throws Exception {
        ServerConfig config = ServerConfig.of(Map.of(
                "port", "0",
                "data", data.toString(),
                "compact-after-updates", "60",
                "room-idle-unload", "100ms"));
        try (CollabServer server = CollabServer.start(config)) {
            URI address = server.address();
            for (int round = 0; round < rounds; round++) {
                List<AcknowledgedWriter> writers = connect(address, "round " + round);
                long enough = random.nextInt(500);
                await("changes to be saved", () -> acknowledged(writers) > enough);
                disk.fill();
                expectRefused(writers);
                expectNothingSaved(address, round);
                expectReads(address);
                disk.free();
                await("the server to be ready again", () -> status(address, "health/ready") == 200);
                List<AcknowledgedWriter> again = connect(address, "again " + round);
                await("changes to be saved again", () -> again.stream().allMatch(w -> w.acknowledged() > 10));
                again.forEach(AcknowledgedWriter::stop);
                await("all to be saved", () -> again.stream().allMatch(w -> w.acknowledged() == w.sent()));
                again.forEach(AcknowledgedWriter::close);
            }
        }
    }

    private List<AcknowledgedWriter> connect(URI address, String round) {
        List<AcknowledgedWriter> writers = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new AcknowledgedWriter(http, address, "document " + i, round + " of " + i, 1000))
                .toList();
        all.addAll(writers);
        return writers;
    }

    private void expectRefused(List<AcknowledgedWriter> writers) throws Exception {
        for (AcknowledgedWriter writer : writers) {
            int code = writer.closed().get(60, TimeUnit.SECONDS);
            expect(code == 1013 || code == 1012, "to be told to come back, got close code " + code);
            refused++;
            writer.close();
        }
    }

    /** A client that comes while the disk is full is told nothing is saved, and to come back. */
    private void expectNothingSaved(URI address, int round) throws Exception {
        List<AcknowledgedWriter> writers = connect(address, "full " + round);
        expectRefused(writers);
        expect(acknowledged(writers) == 0, "nothing acknowledged on a full disk, got " + acknowledged(writers));
        await("the server to say that it is not ready", () -> status(address, "health/ready") == 503);
        expect(status(address, "health/live") == 200, "the server to live");
    }

    private void expectReads(URI address) {
        expect(status(address, "api/v1/documents") == 200, "lists to go on");
        await("exports to go on", () -> status(address, "api/v1/documents/document%200/export?format=yjs") == 200);
    }

    private void compareAll() {
        List<String> damage = new ArrayList<>();
        StoreVerification.Report report = StoreVerification.run(data, document -> damage.add(document.toString()));
        expect(report.sound(), "no damage, got " + damage + report.elsewhere());
        try (RocksStore store = RocksStore.openReadOnly(CollabServer.storeDirectory(data))) {
            for (int i = 0; i < DOCUMENTS; i++) {
                String name = "document " + i;
                try (DocumentLog log = store.open(new DocumentName(name));
                        Doc doc = Replay.doc(log.name(), log.load())) {
                    all.stream()
                            .filter(writer -> writer.document().equals(name))
                            .forEach(writer -> compare(doc, writer));
                }
            }
        }
    }

    private static void compare(Doc doc, AcknowledgedWriter writer) {
        long words = AcknowledgedWriter.wordsIn(doc, writer);
        expect(
                words >= writer.acknowledged() && words <= writer.sent(),
                writer.acknowledged() + " to " + writer.sent() + " words of " + writer.root() + ", got " + words);
    }

    private static long acknowledged(List<AcknowledgedWriter> writers) {
        return writers.stream().mapToLong(AcknowledgedWriter::acknowledged).sum();
    }

    private int status(URI address, String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(address.resolve("/" + path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError("expected an answer at " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            expect(System.nanoTime() < deadline, what + " within 60 s");
            Thread.onSpinWait();
        }
    }

    private static void expect(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("expected " + what);
        }
    }
}
