package dev.holdfast.agent.systemd;

import dev.holdfast.agent.unix.UnixDatagramSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is, as sd_notify(3) describes; tells nobody where no service manager asked for it. What
 * cannot be told is logged, and stops nothing. Safe for use by many threads.
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final Optional<UnixDatagramSocket> socket;
    private final Optional<Duration> watchdog;
    private String lastStatus = "";

    private ServiceManager(Optional<UnixDatagramSocket> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** The one that started this process, by the variables that it set. */
    public static ServiceManager of(Function<String, Optional<String>> variables) {
        Optional<UnixDatagramSocket> socket = variables.apply("NOTIFY_SOCKET").flatMap(ServiceManager::open);
        Optional<Duration> watchdog = socket.flatMap(_ -> variables.apply("WATCHDOG_USEC"))
                .filter(_ -> isForThisProcess(variables))
                .filter(text -> text.matches("[1-9][0-9]{0,15}"))
                .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
        return new ServiceManager(socket, watchdog);
    }

    private static boolean isForThisProcess(Function<String, Optional<String>> variables) {
        String own = Long.toString(ProcessHandle.current().pid());
        return variables.apply("WATCHDOG_PID").map(own::equals).orElse(true);
    }

    private static Optional<UnixDatagramSocket> open(String path) {
        try {
            return Optional.of(new UnixDatagramSocket(path));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("socket", path).setCause(e).log("the service manager cannot be told anything");
            return Optional.empty();
        }
    }

    /** How often {@link #alive} has to be told, at least; none if nobody watches. */
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /** All that is needed to work is there. */
    public void ready() {
        send("READY=1");
    }

    /** The configuration is read again; {@link #ready} tells when that is done. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /** It is about to end, and needs up to so long for that. */
    public void stopping(Duration limit) {
        send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + limit.toNanos() / 1000);
    }

    /** It works. */
    public void alive() {
        send("WATCHDOG=1");
    }

    /** What it does, in a line for people; told when it changed. */
    public synchronized void status(String line) {
        String clean = line.replace('\n', ' ');
        if (!clean.equals(lastStatus)) {
            lastStatus = clean;
            send("STATUS=" + clean);
        }
    }

    private void send(String message) {
        if (socket.isPresent()) {
            try {
                socket.get().send(message);
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("the service manager was not told");
            }
        }
    }

    @Override
    public void close() {
        socket.ifPresent(UnixDatagramSocket::close);
    }
}
