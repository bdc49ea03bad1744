package dev.holdfast.spi.storage;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Why no server answered, in words that an operator is woken by: libraries tell it by the names of their exceptions, each in
 * its own way.
 */
public final class ConnectionFailure {
    private static final int DEEPEST = 20;

    private ConnectionFailure() {}

    /**
     * What a failure says, without those of the libraries around it.
     *
     * @return part of a sentence, never empty; it has the innermost message where that says more
     */
    public static String words(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable each : causes) {
            if (each instanceof UnknownHostException || each instanceof UnresolvedAddressException) {
                return "the connection failed: no such host is known" + in(each);
            }
        }
        for (Throwable each : causes) {
            Optional<String> known = known(each);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Throwable innermost = causes.getLast();
        if (innermost instanceof SSLException) {
            return "no encrypted connection could be made" + in(innermost);
        }
        if (innermost instanceof IOException) {
            return "the connection broke" + in(innermost);
        }
        return message(innermost).orElse(innermost.getClass().getSimpleName());
    }

    private static Optional<String> known(Throwable e) {
        if (e.getClass().getSimpleName().endsWith("TimeoutException")
                || message(e).orElse("").toLowerCase(Locale.ROOT).contains("timed out")) {
            return Optional.of("the connection failed: no answer came in time");
        }
        if (e instanceof NoRouteToHostException || e instanceof PortUnreachableException) {
            return Optional.of("the connection failed: the host cannot be reached");
        }
        if (e instanceof ConnectException) {
            return Optional.of("the connection was refused: nothing listens there");
        }
        return Optional.empty();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> all = new ArrayList<>(List.of(failure));
        for (Throwable next = failure.getCause(); next != null && all.size() < DEEPEST; next = next.getCause()) {
            all.add(next);
        }
        return all;
    }

    private static Optional<String> message(Throwable e) {
        return Optional.ofNullable(e.getMessage()).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String in(Throwable e) {
        return message(e).map(text -> " (" + text + ")").orElse("");
    }
}
