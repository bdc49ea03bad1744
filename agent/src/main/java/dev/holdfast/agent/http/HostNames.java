package dev.holdfast.agent.http;

import dev.holdfast.agent.config.HostAndPort;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The names by which the server may be called. A page of a stranger whose name was made to lead here (DNS rebinding) calls
 * it by another one.
 */
final class HostNames {
    private static final int NAME = 2;
    private static final int ADDRESS = 7;

    private final Set<String> names = new HashSet<>();

    /** @param certificate what names it by alternative names (RFC 6125), if it has one */
    HostNames(HostAndPort address, Optional<X509Certificate> certificate) {
        names.add(normal(address.host()));
        if (address.isLoopback()) {
            names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        }
        certificate.ifPresent(each -> names.addAll(alternatives(each)));
    }

    private static Set<String> alternatives(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (each.get(0) instanceof Integer kind && (kind == NAME || kind == ADDRESS)) {
                    names.add(normal(String.valueOf(each.get(1))));
                }
            }
        } catch (CertificateParsingException e) {
            return Set.of(); // then it names nothing
        }
        return names;
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether it may be called by a name. */
    boolean contain(String name) {
        String normal = normal(name);
        int dot = normal.indexOf('.');
        return names.contains(normal) || (dot > 0 && names.contains("*" + normal.substring(dot)));
    }
}
