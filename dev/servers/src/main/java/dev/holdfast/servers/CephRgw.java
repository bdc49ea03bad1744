package dev.holdfast.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ceph with its object gateway (RADOS Gateway), which speaks S3 and STS: one monitor, one OSD on a file, one gateway,
 * all on loopback, without authentication between them. Takes about 20 s to start, 5 s again on the same data, and some
 * 400 MiB of memory.
 */
public final class CephRgw implements AutoCloseable {
    /** Where it says that its buckets are: the name of its zone group. */
    public static final String REGION = "eu-test-1";

    private static final List<String> PROGRAMS =
            List.of("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A first start of an OSD now and then ends at once, as it races with its own registration. */
    private static final int OSD_STARTS = 8;

    private static @Nullable CephRgw shared;

    private final Path folder;
    private final int monitorPort = FreePorts.next();
    private final int gatewayPort = FreePorts.next();
    private final S3User owner = user("owner");
    private final S3User writer = user("writer");
    private final S3User maintainer = user("maintainer");
    private final List<ServerProcess> running = new ArrayList<>();

    private CephRgw(Path folder) {
        this.folder = folder;
    }

    /** Whether its programs are installed (Debian's ceph-mon, ceph-osd, ceph-common, radosgw). */
    public static boolean isInstalled() {
        String path = System.getenv().getOrDefault("PATH", "");
        return PROGRAMS.stream()
                .allMatch(program ->
                        Stream.of(path.split(":", -1)).anyMatch(each -> Files.isExecutable(Path.of(each, program))));
    }

    /** The one that all tests of this virtual machine share; started by the first call, ended with the machine. */
    public static synchronized CephRgw shared() throws IOException, InterruptedException {
        if (shared == null) {
            CephRgw started = start(Files.createTempDirectory("holdfast-ceph"));
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
            shared = started;
        }
        return shared;
    }

    /**
     * Makes and starts one.
     *
     * @param folder an empty one for its data; its path is short, as sockets are made in it
     */
    public static CephRgw start(Path folder) throws IOException, InterruptedException {
        CephRgw ceph = new CephRgw(folder);
        try {
            ceph.prepare();
            ceph.start();
            ceph.createUsers();
            return ceph;
        } catch (IOException | InterruptedException e) {
            ceph.close();
            throw e;
        }
    }

    private void prepare() throws IOException, InterruptedException {
        for (String each : List.of("run", "log", "mon", "osd", "rgw")) {
            Files.createDirectories(folder.resolve(each));
        }
        String id = UUID.randomUUID().toString();
        Files.writeString(configuration(), configuration(id));
        Files.writeString(folder.resolve("keyring"), "");
        run("monmaptool", "--create", "--fsid", id, "--addv", "a", "[v1:127.0.0.1:" + monitorPort + "]", "monmap");
        run("ceph-mon", "-c", configuration().toString(), "-i", "a", "--mkfs", "--monmap", "monmap");
    }

    private String configuration(String id) throws IOException {
        try (var in = CephRgw.class.getResourceAsStream("ceph.conf")) {
            if (in == null) {
                throw new IOException("there is no ceph.conf beside " + CephRgw.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@id@", id)
                    .replace("@folder@", folder.toString())
                    .replace("@monitor@", String.valueOf(monitorPort))
                    .replace("@osd@", String.valueOf(Math.min(FreePorts.next(), 65_000)))
                    .replace("@osd-last@", String.valueOf(65_500))
                    .replace("@gateway@", String.valueOf(gatewayPort));
        }
    }

    /** Starts its servers on what data there is; after {@link #close} or {@link #kill}, with the same ports. */
    public void start() throws IOException, InterruptedException {
        ServerProcess monitor = server("ceph-mon", "-i", "a");
        monitor.awaitReady(PATIENCE, () -> succeeds("ceph", "--connect-timeout", "5", "fsid"));
        boolean isNew = !Files.exists(folder.resolve("osd/ready"));
        if (isNew) {
            String osd = UUID.randomUUID().toString();
            run("ceph", "-c", configuration().toString(), "osd", "new", osd);
            run("ceph-osd", "-c", configuration().toString(), "-i", "0", "--mkfs", "--osd-uuid", osd);
        }
        startOsd();
        if (isNew) {
            admin("user", "list"); // makes the zone group
            admin("zonegroup", "modify", "--rgw-zonegroup=default", "--api-name=" + REGION);
        }
        ServerProcess gateway = server("radosgw", "-n", "client.rgw.a", "--no-mon-config");
        gateway.awaitReady(PATIENCE, this::answers);
        Files.writeString(folder.resolve("osd/ready"), "");
    }

    private void startOsd() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            ServerProcess osd = server("ceph-osd", "-i", "0");
            try {
                osd.awaitReady(PATIENCE, () -> said("ceph", "osd", "stat").contains("1 up"));
                return;
            } catch (IOException e) {
                osd.close();
                running.remove(osd);
                if (attempt == OSD_STARTS) {
                    throw e;
                }
            }
        }
    }

    private boolean answers() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) endpoint().toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(1000);
        return connection.getResponseCode() > 0;
    }

    private void createUsers() throws IOException, InterruptedException {
        for (S3User user : List.of(owner, writer, maintainer)) {
            admin(
                    "user",
                    "create",
                    "--uid=" + user.name(),
                    "--display-name=" + user.name(),
                    "--access-key=" + user.accessKey(),
                    "--secret-key=" + user.secretKey(),
                    "--caps=roles=*;user-policy=*");
        }
    }

    private static S3User user(String name) {
        String key = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        return new S3User(name, key.substring(0, 20).toUpperCase(Locale.ROOT), key.substring(20, 60));
    }

    /** Makes a bucket of the owner's; see {@link S3Requests#createBucket}. */
    public void createBucket(String bucket, boolean versioned, boolean objectLock)
            throws IOException, InterruptedException {
        new S3Requests(endpoint(), owner, InstantSource.system()).createBucket(bucket, versioned, objectLock);
    }

    /**
     * Makes a role that {@link #writer} may take on by STS, and that may read one bucket and nothing else.
     *
     * @return its ARN
     */
    public String createRole(String role, String bucket) throws IOException, InterruptedException {
        admin(
                "role",
                "create",
                "--role-name=" + role,
                "--assume-role-policy-doc={\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                        + "{\"AWS\":[\"arn:aws:iam:::user/" + writer.name()
                        + "\"]},\"Action\":[\"sts:AssumeRole\"]}]}");
        admin(
                "role-policy",
                "put",
                "--role-name=" + role,
                "--policy-name=read",
                "--policy-doc={\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                        + "[\"s3:GetObject\",\"s3:ListBucket\"],\"Resource\":[\"arn:aws:s3:::" + bucket
                        + "\",\"arn:aws:s3:::" + bucket + "/*\"]}]}");
        return "arn:aws:iam:::role/" + role;
    }

    /** Where S3 and STS are served, without TLS. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    /** The user that buckets belong to. */
    public S3User owner() {
        return owner;
    }

    /** A user without rights to the owner's buckets, but for what a policy gives. */
    public S3User writer() {
        return writer;
    }

    /** Another one. */
    public S3User maintainer() {
        return maintainer;
    }

    /** Ends all servers at once, as a crash of the machine would; the data stays. */
    public void kill() throws InterruptedException {
        for (ServerProcess each : running.reversed()) {
            each.kill();
            each.close();
        }
        running.clear();
    }

    /** Ends all servers in an orderly way; the data stays. */
    @Override
    public void close() {
        running.reversed().forEach(ServerProcess::close);
        running.clear();
    }

    private void destroy() {
        close();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("what Ceph left in " + folder + " was not deleted", e);
        }
    }

    private Path configuration() {
        return folder.resolve("ceph.conf");
    }

    private ServerProcess server(String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(program, "-c", configuration().toString(), "-f"));
        command.addAll(List.of(arguments));
        ServerProcess process = ServerProcess.start(program, folder, command, Map.of());
        running.add(process);
        return process;
    }

    private boolean succeeds(String program, String... arguments) throws IOException, InterruptedException {
        said(program, arguments);
        return true;
    }

    private String said(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program, "-c", configuration().toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private void admin(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("radosgw-admin", "-c", configuration().toString(), "-n", "client.rgw.a"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    /** What a program says; an exception if it fails. */
    private String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder.resolve("log"), "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " did not end within " + PATIENCE);
        }
        String said = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + said);
        }
        Files.delete(output);
        return said;
    }
}
