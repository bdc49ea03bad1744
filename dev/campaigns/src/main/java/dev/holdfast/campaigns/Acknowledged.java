package dev.holdfast.campaigns;

/**
 * A point that a backup said is durable.
 *
 * @param workload of which workload
 * @param source {@code disk} or {@code directory}
 * @param object the name of its manifest
 * @param instant its instant, as {@code --at} takes it
 * @param checksum of the source as it was then
 */
record Acknowledged(String workload, String source, String object, String instant, String checksum) {
    boolean isDisk() {
        return source.equals("disk");
    }
}
