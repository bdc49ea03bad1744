package dev.holdfast.agent.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters, each a whole segment.
 *
 * @param segments what stands between slashes; {@code {name}} for a parameter
 */
record PathTemplate(List<String> segments) {
    PathTemplate {
        segments = List.copyOf(segments);
    }

    static PathTemplate of(String path) {
        return new PathTemplate(segmentsOf(path));
    }

    private static List<String> segmentsOf(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The names of its parameters, in their order. */
    List<String> names() {
        return segments.stream()
                .filter(PathTemplate::isParameter)
                .map(PathTemplate::nameOf)
                .toList();
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static String nameOf(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    /**
     * The parameters of a path, decoded; empty if it is none of these.
     *
     * @param path still percent-encoded, so that a slash within a parameter does not end it
     */
    Optional<Map<String, String>> match(String path) {
        List<String> given = segmentsOf(path);
        if (given.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            String segment = segments.get(i);
            if (isParameter(segment)) {
                Optional<String> value = decode(given.get(i).replace("+", "%2B"));
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.put(nameOf(segment), value.get());
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /** The parameters of a query, decoded; empty if it is malformed or has one of them twice. */
    static Optional<Map<String, String>> query(String query) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> pairs = query.isEmpty() ? List.of() : List.of(query.split("&", -1));
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty() || values.putIfAbsent(name.get(), value.get()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    private static Optional<String> decode(String text) {
        try {
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "/" + String.join("/", new ArrayList<>(segments));
    }
}
