package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;

/** A body that is another's in all but how it is read. */
abstract class ForwardingBody implements BlobBody {
    private final BlobBody body;

    ForwardingBody(BlobBody body) {
        this.body = body;
    }

    /** The other. */
    final BlobBody body() {
        return body;
    }

    @Override
    public final long length() {
        return body.length();
    }

    @Override
    public final byte[] sha256() {
        return body.sha256();
    }

    @Override
    public final boolean isDigested() {
        return body.isDigested();
    }
}
