package dev.holdfast.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessorsTest {
    private final Processors processors = new Processors(1);
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        others.shutdownNow();
        others.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    /** Another thread's whole turn. */
    private Future<?> another() {
        return others.submit(() -> {
            Processors.Turn turn = processors.turn();
            turn.begin();
            turn.end();
            return null;
        });
    }

    @Test
    void aTurnThatIsBegunTwiceIsOneAndEndsOnce() throws Exception {
        Processors.Turn turn = processors.turn();
        turn.begin();
        turn.begin();
        Future<?> other = another();
        await(() -> processors.waiting() == 1);
        turn.end();
        turn.end();
        other.get();
        turn.begin();
        Future<?> next = another();
        await(() -> processors.waiting() == 1);
        turn.end();
        next.get();
    }

    @Test
    void whoWaitsForABufferLetsAnotherComputeAndGoesOnInATurn() throws Exception {
        BlockingQueue<byte[]> buffers = new LinkedBlockingQueue<>();
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Processors.Turn turn = processors.turn();
        Future<?> waiting = others.submit(() -> {
            Processors.Turn own = processors.turn();
            own.begin();
            own.take(buffers);
            taken.countDown();
            done.await();
            own.end();
            return null;
        });
        turn.begin(); // as soon as the other waits
        buffers.add(new byte[0]);
        await(() -> processors.waiting() == 1);
        assertEquals(1, taken.getCount(), "it goes on without a turn");
        turn.end();
        taken.await();
        Future<?> next = another();
        await(() -> processors.waiting() == 1);
        done.countDown();
        waiting.get();
        next.get();
    }

    @Test
    void whatIsThereIsTakenWithoutLosingTheTurn() throws Exception {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        queue.add("first");
        Processors.Turn turn = processors.turn();
        turn.begin();
        assertEquals("first", turn.take(queue));
        Future<?> next = another();
        await(() -> processors.waiting() == 1);
        turn.end();
        next.get();
    }

    @Test
    void whoHasNoTurnTakesAndHasNoneAfterwards() throws Exception {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        Processors.Turn first = processors.turn();
        first.begin();
        Future<String> other = others.submit(() -> processors.turn().take(queue));
        queue.add("first");
        assertEquals("first", other.get());
        first.end();
    }

    @Test
    void howManyComputeMayChangeWhileTheyDo() throws Exception {
        Processors.Turn first = processors.turn();
        Processors.Turn second = processors.turn();
        first.begin();
        processors.set(2);
        second.begin();
        processors.set(1);
        first.end();
        Future<?> third = another();
        await(() -> processors.waiting() == 1);
        second.end();
        third.get();
        processors.set(Integer.MAX_VALUE);
        processors.set(1);
        first.begin();
        Future<?> next = another();
        await(() -> processors.waiting() == 1);
        first.end();
        next.get();
    }

    @Test
    void anInterruptionWhileItIsWaitedTakesNoTurn() throws Exception {
        Processors.Turn turn = processors.turn();
        turn.begin();
        Future<?> other = another();
        await(() -> processors.waiting() == 1);
        other.cancel(true);
        await(() -> processors.waiting() == 0);
        turn.end();
        another().get();
        assertTrue(other.isCancelled());
    }

    @Test
    void noneAtAllWouldComputeNothing() {
        assertThrows(IllegalArgumentException.class, () -> processors.set(0));
        assertThrows(IllegalArgumentException.class, () -> new Processors(0));
    }
}
