package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What was acknowledged, kept apart from the repository: one line for each point, durable when {@link #add} returns. */
final class Ledger implements AutoCloseable {
    private final FileChannel file;
    private final List<Acknowledged> points = new ArrayList<>();

    Ledger(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void add(List<Acknowledged> acknowledged) throws IOException {
        for (Acknowledged point : acknowledged) {
            String line = String.join(" ", point.object(), point.workload(), point.instant(), point.checksum()) + "\n";
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            points.add(point);
        }
        file.force(true);
    }

    List<Acknowledged> points() {
        return List.copyOf(points);
    }

    Acknowledged any(SplittableRandom random) {
        return points.get(random.nextInt(points.size()));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
