package dev.holdfast.engine.barrier;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a consistency group is called in a store. Not in clear: all its agents have to make the same of it, and sealed hosts
 * share no key with others, so it is a hash, which a guess can be compared with.
 */
public final class GroupName {
    private GroupName() {}

    /** The name of a group of an environment, in a repository. */
    public static String of(Id repository, String environment, String group) {
        return "group-" + hash("holdfast group v0", repository, environment + "\0" + group);
    }

    /** What an agent's marks are called: agents of one barrier have different names. */
    static String agent(String name) {
        return hash("holdfast agent v0", Id.ORDINARY_DOMAIN, name).hex();
    }

    private static Id hash(String label, Id repository, String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(repository.bytes());
        bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        return Id.of(Arrays.copyOf(Sha256.of(bytes.toByteArray(), 0, bytes.size()), Id.LENGTH));
    }
}
