package dev.holdfast.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Serves S3 to programs that are not tests: {@code ServeS3 ceph|s3proxy FOLDER}. Tells on stdout, in one line, where: the
 * server's URL, that of a proxy in front of it, a bucket, an access key and its secret. Then takes commands, one a line, and
 * answers each in a line: {@code delay MILLISECONDS} makes each exchange through the proxy take so much longer,
 * {@code count} tells the exchanges and the bytes up and down through the proxy since the last count. Ends with its input.
 */
public final class ServeS3 {
    private static final String BUCKET = "bench";

    private final FaultProxy proxy;
    private long exchanges;
    private long up;
    private long down;

    private ServeS3(FaultProxy proxy) {
        this.proxy = proxy;
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments[0].equals("ceph")) {
            try (CephRgw ceph = CephRgw.start(folder)) {
                ceph.createBucket(BUCKET, false, false);
                serve(ceph.endpoint(), ceph.owner(), out);
            }
        } else {
            try (S3ProxyServer server = S3ProxyServer.start(folder, S3ProxyServer.Backend.FILESYSTEM)) {
                server.createBucket(BUCKET);
                serve(server.endpoint(), server.user(), out);
            }
        }
    }

    private static void serve(URI endpoint, S3User user, PrintStream out) throws IOException {
        try (FaultProxy proxy = FaultProxy.start(endpoint, (_, _, _) -> new Fault.None())) {
            out.println(String.join(
                    " ", endpoint.toString(), proxy.url().toString(), BUCKET, user.accessKey(), user.secretKey()));
            ServeS3 server = new ServeS3(proxy);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(server.answer(line.split(" ", 2)));
            }
        }
    }

    private String answer(String[] command) {
        if (command[0].equals("delay")) {
            Duration delay = Duration.ofMillis(Long.parseLong(command[1]));
            Fault fault = delay.isZero() ? new Fault.None() : new Fault.Delay(delay);
            proxy.plan((_, _, _) -> fault);
            return "ok";
        }
        String counted =
                (proxy.exchanges() - exchanges) + " " + (proxy.bytesUp() - up) + " " + (proxy.bytesDown() - down);
        exchanges = proxy.exchanges();
        up = proxy.bytesUp();
        down = proxy.bytesDown();
        return counted;
    }
}
