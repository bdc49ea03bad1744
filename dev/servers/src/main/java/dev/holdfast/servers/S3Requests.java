package dev.holdfast.servers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and signs (AWS Signature Version 4) the few requests that prepare a server for tests, without an SDK, so that
 * this module brings none along.
 */
public final class S3Requests {
    private static final String REGION = "us-east-1";
    private static final Pattern VERSION = Pattern.compile(
            "<(Version|DeleteMarker)>.*?<Key>(.*?)</Key>.*?<VersionId>(.*?)</VersionId>.*?</\\1>", Pattern.DOTALL);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final S3User user;
    private final InstantSource clock;

    /** Requests of one user. */
    public S3Requests(URI endpoint, S3User user, InstantSource clock) {
        this.endpoint = endpoint;
        this.user = user;
        this.clock = clock;
    }

    /**
     * Makes a bucket.
     *
     * @param versioned whether it keeps versions
     * @param objectLock whether it can retain them; implies that it keeps them
     */
    public void createBucket(String bucket, boolean versioned, boolean objectLock)
            throws IOException, InterruptedException {
        require(
                "PUT",
                "/" + bucket,
                "",
                "",
                objectLock ? Map.of("x-amz-bucket-object-lock-enabled", "true") : Map.of());
        if (versioned && !objectLock) {
            require(
                    "PUT",
                    "/" + bucket,
                    "versioning=",
                    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
                    Map.of());
        }
    }

    /** Sets a bucket's policy, compact JSON. Ceph takes about a minute to follow it. */
    public void putPolicy(String bucket, String policy) throws IOException, InterruptedException {
        require("PUT", "/" + bucket, "policy=", policy, Map.of());
    }

    /** Has every object that is put into a bucket with Object Lock retained for so many days, unless its put says otherwise. */
    public void retainByDefault(String bucket, String mode, int days) throws IOException, InterruptedException {
        require(
                "PUT",
                "/" + bucket,
                "object-lock=",
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>"
                        + mode + "</Mode><Days>" + days
                        + "</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
                Map.of());
    }

    /**
     * An object's version.
     *
     * @param mark whether it is the mark of a deletion
     */
    public record Version(String key, String id, boolean mark) {}

    /** The versions in a bucket, marks of deletions included; at most a thousand. */
    public List<Version> versions(String bucket) throws IOException, InterruptedException {
        String listed = require("GET", "/" + bucket, "versions=", "", Map.of()).body();
        List<Version> versions = new ArrayList<>();
        Matcher matcher = VERSION.matcher(listed);
        while (matcher.find()) {
            versions.add(new Version(
                    matcher.group(2), matcher.group(3), matcher.group(1).equals("DeleteMarker")));
        }
        return versions;
    }

    /** Deletes an object, which leaves a mark where versions are kept; the status of the answer. */
    public int delete(String bucket, String key) throws IOException, InterruptedException {
        return send("DELETE", path(bucket, key), "", "", Map.of()).statusCode();
    }

    /** Deletes a version for good, past a governance retention if the user may; the status of the answer. */
    public int deleteVersion(String bucket, Version version) throws IOException, InterruptedException {
        return send(
                        "DELETE",
                        path(bucket, version.key()),
                        "versionId=" + encoded(version.id()),
                        "",
                        Map.of("x-amz-bypass-governance-retention", "true"))
                .statusCode();
    }

    /** Puts an object; the status of the answer. */
    public int put(String bucket, String key, String content) throws IOException, InterruptedException {
        return send("PUT", path(bucket, key), "", content, Map.of()).statusCode();
    }

    private static String path(String bucket, String key) {
        return "/" + bucket + "/" + encoded(key).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<String> require(
            String method, String path, String query, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, query, body, headers);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + path + "?" + query + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    /** @param query in the canonical form: names in order, each with its = */
    private HttpResponse<String> send(
            String method, String path, String query, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String time = TIME.format(clock.instant());
        Map<String, String> signed = new TreeMap<>(headers);
        signed.put("host", endpoint.getHost() + ":" + endpoint.getPort());
        signed.put("x-amz-content-sha256", sha256(content));
        signed.put("x-amz-date", time);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        endpoint.resolve(path + (query.isEmpty() ? "" : "?" + query)))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(content))
                .header("Authorization", authorization(method, path, query, signed, time));
        signed.forEach((name, value) -> {
            if (!name.equals("host")) {
                request.header(name, value);
            }
        });
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String authorization(String method, String path, String query, Map<String, String> signed, String time) {
        String names = String.join(";", signed.keySet());
        String canonicalHeaders = signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        String canonical = String.join(
                "\n", method, path, query, canonicalHeaders, names, signed.getOrDefault("x-amz-content-sha256", ""));
        String day = time.substring(0, 8);
        String scope = day + "/" + REGION + "/s3/aws4_request";
        String toSign =
                String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + user.secretKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, REGION, "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(user.accessKey(), scope, names, HexFormat.of().formatHex(hmac(key, toSign)));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256, which every Java must have", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256, which every Java must have", e);
        }
    }
}
