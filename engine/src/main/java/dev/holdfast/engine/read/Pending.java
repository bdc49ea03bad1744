package dev.holdfast.engine.read;

/** What is still to be done of what was asked for. Safe for use by many threads. */
final class Pending {
    private int left;

    synchronized void expect(int more) {
        left += more;
    }

    synchronized void did() {
        left--;
        if (left == 0) {
            notifyAll();
        }
    }

    /** Waits until nothing is left. */
    synchronized void await() throws InterruptedException {
        while (left > 0) {
            wait();
        }
    }
}
