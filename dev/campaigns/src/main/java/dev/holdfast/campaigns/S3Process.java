package dev.holdfast.campaigns;

import dev.holdfast.servers.S3User;
import dev.holdfast.servers.ServeS3;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** S3Proxy as a process of its own, which can be stopped: it accepts, and answers nothing, until it goes on. */
final class S3Process implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final String endpoint;
    private final String bucket;
    private final Path credentials;

    private S3Process(Process process, Path data, String endpoint, String bucket, Path credentials) {
        this.process = process;
        this.data = data;
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.credentials = credentials;
    }

    /**
     * Starts one.
     *
     * @param before the words before its command line, which have it run somewhere else
     * @param work a folder for its data and its credentials
     */
    static S3Process start(List<String> before, Path work) throws IOException {
        Path folder = Files.createDirectories(work.resolve("s3"));
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                ServeS3.class.getName(),
                "s3proxy",
                folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(work.resolve("s3.log").toFile())
                .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null) {
            throw new IOException("no S3 server: " + Files.readString(work.resolve("s3.log")));
        }
        String[] words = line.split(" ", -1);
        Path credentials =
                StoreSite.secret(work, "s3-credentials", new S3User("campaign", words[3], words[4]).credentialsFile());
        return new S3Process(process, folder.resolve("data"), words[0], words[2], credentials);
    }

    /** Where a repository is, for the programs. */
    String url(String repository) {
        return "s3://" + bucket + "/" + repository + "?endpoint=" + endpoint + "&region=us-east-1&credentials-file="
                + credentials;
    }

    /** The folder in which it keeps a repository. */
    Path data(String repository) {
        return data.resolve(bucket).resolve(repository);
    }

    /** The server is a process of the one that was started. */
    private Stream<ProcessHandle> all() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    /** Stops it where it stands, as {@code kill -STOP} does. */
    void stop() throws IOException {
        signal("STOP");
    }

    /** Has it go on. */
    void goOn() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        try {
            List<String> command = new ArrayList<>(List.of("kill", "-" + name));
            all().map(each -> Long.toString(each.pid())).forEach(command::add);
            Child.Ended ended = Child.run(command);
            if (!ended.done()) {
                throw new IOException(ended.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        all().toList().forEach(ProcessHandle::destroyForcibly); // ends them also while they are stopped
    }
}
