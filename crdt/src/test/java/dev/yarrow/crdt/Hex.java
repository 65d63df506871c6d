package dev.yarrow.crdt;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Test bytes, written as hexadecimal digits with blanks where they help the eye. */
final class Hex {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] bytes(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    static Update update(String digits) {
        return Update.scan(bytes(digits), ScanLimits.DEFAULT);
    }

    Hex add(String digits) {
        out.writeBytes(bytes(digits));
        return this;
    }

    Hex varUint(long number) {
        Lib0Writer writer = new Lib0Writer();
        writer.varUint(number);
        out.writeBytes(writer.bytes());
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
