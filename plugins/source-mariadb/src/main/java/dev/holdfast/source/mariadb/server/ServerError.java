package dev.holdfast.source.mariadb.server;

import java.io.IOException;

/** What a server answered instead of doing as it was told. */
public final class ServerError extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ServerError(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The number of MariaDB's list of errors. */
    public int code() {
        return code;
    }
}
