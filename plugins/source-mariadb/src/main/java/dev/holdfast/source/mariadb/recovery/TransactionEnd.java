package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.binlog.EventHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Tells whether an event is the last of its transaction. */
final class TransactionEnd {
    private static final int POST_HEADER = 13;

    private TransactionEnd() {}

    /**
     * Whether it is.
     *
     * @param event its header
     * @param body what follows the header, or the begin of it
     * @param single whether its transaction is one statement that commits by itself
     */
    static boolean is(EventHeader event, byte[] body, boolean single) {
        if (single) {
            return switch (event.type()) {
                case EventHeader.INTVAR, EventHeader.RAND, EventHeader.USER_VAR, EventHeader.ANNOTATE -> false;
                default -> true;
            };
        }
        return switch (event.type()) {
            case EventHeader.COMMIT, EventHeader.XA_PREPARE -> true;
            case EventHeader.QUERY -> isCommit(body);
            default -> false;
        };
    }

    /** Of engines without transactions the end is a statement. */
    private static boolean isCommit(byte[] body) {
        if (body.length < POST_HEADER) {
            return false;
        }
        ByteBuffer fields = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        int database = fields.get(8) & 0xff;
        int variables = fields.getShort(11) & 0xffff;
        int from = POST_HEADER + variables + database + 1;
        if (from >= body.length) {
            return false;
        }
        String text = new String(body, from, Math.min(20, body.length - from), StandardCharsets.ISO_8859_1);
        return text.startsWith("COMMIT") || (text.startsWith("ROLLBACK") && !text.startsWith("ROLLBACK TO"));
    }
}
