package dev.holdfast.spi.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A store's location, taken apart: {@code scheme://authority/path?name=value&name=value}. What a kind of store does not
 * know is refused here, once for all kinds: unknown and repeated parameters, user names and passwords, fragments.
 */
public final class StoreLocation {
    private final URI location;
    private final Map<String, String> values;

    private StoreLocation(URI location, Map<String, String> values) {
        this.location = location;
        this.values = values;
    }

    /**
     * Takes a location apart.
     *
     * @param scheme the only scheme allowed
     * @param options the parameters allowed
     */
    public static StoreLocation parse(URI location, String scheme, Collection<LocationOption> options)
            throws BlobStoreException.InvalidLocation {
        if (location.getScheme() == null
                || !location.getScheme().toLowerCase(Locale.ROOT).equals(scheme)) {
            throw invalid(location, "its scheme is not " + scheme, "");
        }
        if (location.isOpaque()) {
            throw invalid(location, "no // follows its scheme", "");
        }
        if (location.getRawFragment() != null) {
            throw invalid(location, "it has a fragment (#)", "Write # as %23.");
        }
        String authority = Optional.ofNullable(location.getRawAuthority()).orElse("");
        if (authority.substring(0, Math.max(0, authority.lastIndexOf('@'))).contains(":")) {
            throw invalid(
                    location,
                    "it has a password",
                    "Locations are shown in logs and lists of processes. Use the parameters for credential files.");
        }
        return new StoreLocation(location, values(location, options));
    }

    private static Map<String, String> values(URI location, Collection<LocationOption> options)
            throws BlobStoreException.InvalidLocation {
        List<String> known = options.stream().map(LocationOption::name).toList();
        Map<String, String> values = new LinkedHashMap<>();
        String query = Optional.ofNullable(location.getRawQuery()).orElse("");
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(location, equals < 0 ? pair : pair.substring(0, equals));
            if (equals < 0) {
                throw invalid(location, "its parameter '" + name + "' has no value", "Write " + name + "=VALUE.");
            }
            if (!known.contains(name)) {
                String names = known.isEmpty() ? "It takes none." : "It takes: " + String.join(", ", known) + ".";
                throw invalid(location, "it has an unknown parameter '" + name + "'", names);
            }
            if (values.put(name, decode(location, pair.substring(equals + 1))) != null) {
                throw invalid(location, "it has the parameter '" + name + "' twice", "");
            }
        }
        return values;
    }

    private static String decode(URI location, String text) throws BlobStoreException.InvalidLocation {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BlobStoreException.InvalidLocation(
                    "not a location: " + shown(location) + ": it has a broken % escape", "", e);
        }
    }

    private static BlobStoreException.InvalidLocation invalid(URI location, String why, String hint) {
        return new BlobStoreException.InvalidLocation("not a location: " + shown(location) + ": " + why, hint);
    }

    /**
     * A location for messages: without a password in it, and without the values of its parameters, since somebody may have
     * pasted a token among them.
     */
    public static String shown(URI location) {
        String text = location.toString();
        int query = text.indexOf('?');
        if (query >= 0) {
            text = text.substring(0, query + 1) + text.substring(query + 1).replaceAll("=[^&#]*", "=***");
        }
        String authority = location.getRawAuthority();
        if (authority == null || authority.indexOf('@') < 0) {
            return text;
        }
        String user = authority.substring(0, authority.lastIndexOf('@'));
        int colon = user.indexOf(':');
        return colon < 0 ? text : text.replace(user, user.substring(0, colon) + ":***");
    }

    /** Refuses this location. */
    public BlobStoreException.InvalidLocation invalid(String why, String hint) {
        return invalid(location, why, hint);
    }

    /** Between {@code //} and the path; empty if there is none. */
    public String authority() {
        return Optional.ofNullable(location.getRawAuthority()).orElse("");
    }

    /** The path without the slashes around it, decoded; empty if there is none. */
    public String path() {
        String path = Optional.ofNullable(location.getPath()).orElse("");
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }

    /** The value of a parameter. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value of a parameter that is {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) throws BlobStoreException.InvalidLocation {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        return switch (value.get()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid("its parameter '" + name + "' is neither true nor false", "");
        };
    }

    /** The value of a parameter that is a whole number. */
    public int number(String name, int least, int most, int otherwise) throws BlobStoreException.InvalidLocation {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw invalid("its parameter '" + name + "' is not a number from " + least + " to " + most, "");
    }

    /** The value of a parameter that is an {@code http} or {@code https} URL without user, query and fragment. */
    public Optional<URI> url(String name) throws BlobStoreException.InvalidLocation {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(value.get());
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            // refused below
        }
        throw invalid("its parameter '" + name + "' is not a URL such as https://host:port", "");
    }

    /** As {@link #shown} shows it. */
    @Override
    public String toString() {
        return shown(location);
    }
}
