package dev.yarrow.server.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The Hocuspocus protocol from a client's side, written by hand from what providers send. Stateless. */
final class Words {
    private Words() {}

    static byte[] token(String address, String token) {
        return message(address, 2, 0).text(token).bytes();
    }

    /** As version 4 says it. */
    static byte[] token(String address, String token, String version) {
        return message(address, 2, 0).text(token).text(version).bytes();
    }

    static byte[] step1(String address) {
        return message(address, 0, 0).sized(new byte[] {0}).bytes();
    }

    static byte[] step2(String address, byte[] update) {
        return message(address, 0, 1).sized(update).bytes();
    }

    static byte[] update(String address, byte[] update) {
        return message(address, 0, 2).sized(update).bytes();
    }

    static byte[] awareness(String address, byte[] update) {
        return message(address, 1).sized(update).bytes();
    }

    static byte[] stateless(String address, String payload) {
        return message(address, 5).text(payload).bytes();
    }

    static byte[] close(String address) {
        return message(address, 7).bytes();
    }

    static Writer message(String address, int... numbers) {
        Writer writer = new Writer().text(address);
        for (int number : numbers) {
            writer.number(number);
        }
        return writer;
    }

    /** What a server's message says; documents' bytes are in hexadecimal. */
    static String read(byte[] message) {
        Reader in = new Reader(message);
        String address = in.text().replace('\0', '#');
        int type = in.number();
        return address + " "
                + switch (type) {
                    case 0 -> new String[] {"step1 ", "step2 ", "update "}[in.number()] + hex(in.sized());
                    case 1 ->
                        "presence " + new String(in.sized(), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
                    case 2 -> auth(in);
                    case 5 -> "stateless " + in.text();
                    case 7 -> "close " + in.text();
                    case 8 -> "status " + in.number();
                    default -> "type " + type;
                };
    }

    private static String auth(Reader in) {
        return switch (in.number()) {
            case 0 -> "token?";
            case 1 -> "denied " + in.text();
            case 2 -> "granted " + in.text();
            default -> "auth?";
        };
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer number(int number) {
            int rest = number;
            while (rest > 0x7f) {
                out.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
            return this;
        }

        Writer sized(byte[] bytes) {
            number(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Writer text(String text) {
            return sized(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        private Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        private int number() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int b = bytes[at++];
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        private byte[] sized() {
            int length = number();
            at += length;
            return Arrays.copyOfRange(bytes, at - length, at);
        }

        private String text() {
            return new String(sized(), StandardCharsets.UTF_8);
        }
    }
}
