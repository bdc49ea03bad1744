package dev.holdfast.agent.service;

import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signal by which a service is asked to read its configuration again, as {@code systemctl reload} sends it. */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private final Semaphore asked = new Semaphore(0);

    private Hangup() {}

    /** Has this process take the signal instead of ending by it. */
    static Hangup heard() {
        Hangup hangup = new Hangup();
        try {
            hangup.listen();
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.atWarn().setCause(e).log("this Java takes no SIGHUP: a changed configuration needs a restart");
        }
        return hangup;
    }

    /** By reflection, as the compiler warns of this class in a way that cannot be answered; Java has no other for it. */
    private void listen() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object hangup = signal.getConstructor(String.class).newInstance("HUP");
        Object release = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
            if (method.getName().equals("handle")) {
                asked.release();
            }
            return null;
        });
        signal.getMethod("handle", signal, handler).invoke(null, hangup, release);
    }

    /** Waits until it comes; what came several times since is answered once. */
    void await() throws InterruptedException {
        asked.acquire();
        asked.drainPermits();
    }
}
