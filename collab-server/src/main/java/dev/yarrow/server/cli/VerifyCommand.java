package dev.yarrow.server.cli;

import dev.yarrow.server.StoreVerification;
import dev.yarrow.server.config.Settings;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StorageException.Reason;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code yarrow verify}: whether everything stored is as it was written. Confined to the main thread. */
@Command(
        name = "verify",
        description = "Read everything in a stopped server's data directory, replay every document and name what is"
                + " damaged, a line each. Changes nothing.")
final class VerifyCommand implements Callable<Integer> {

    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    VerifyCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    @SuppressWarnings("try") // the claim is held, not used
    public Integer call() throws Exception {
        Path data = SettingOptions.read(spec.commandLine().getParseResult(), around.environment())
                .value(Settings.DATA)
                .toAbsolutePath()
                .normalize();
        DataDirectory.requireThere(data);
        try (DataDirectory claimed = DataDirectory.claimForReading(data)
                .orElseThrow(() -> DataDirectory.inUse(
                        data, "Only a stopped server's documents can be verified: stop it first."))) {
            return verify(data).number();
        }
    }

    private ExitCode verify(Path data) {
        long start = System.nanoTime();
        StoreVerification.Report report;
        try {
            report = StoreVerification.run(data, this::print);
        } catch (StorageException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            around.out().println("damaged: " + Printable.text(String.valueOf(e.getMessage())));
            around.out().println("Nothing can be read of the store in " + data + ".");
            return ExitCode.DAMAGED;
        }
        report.elsewhere().forEach(what -> around.out().println("damaged: " + Printable.text(what)));
        around.out()
                .printf(
                        "%s read in %.1f s: %d updates, %d bytes; %s%n",
                        counted(report.documents()),
                        (System.nanoTime() - start) / 1e9,
                        report.updates(),
                        report.bytes(),
                        report.sound() ? "nothing is damaged" : damaged(report));
        return report.sound() ? ExitCode.OK : ExitCode.DAMAGED;
    }

    private void print(StoreVerification.DamagedDocument document) {
        around.out()
                .println(Printable.text(
                        "damaged: \"" + document.label() + "\": " + String.join("; ", document.damage())));
    }

    private static String damaged(StoreVerification.Report report) {
        String documents = report.damaged() == 1 ? "1 is damaged" : report.damaged() + " are damaged";
        return report.elsewhere().isEmpty() ? documents : documents + ", and the store itself";
    }

    private static String counted(long documents) {
        return documents == 1 ? "1 document" : documents + " documents";
    }
}
