package dev.holdfast.agent.api;

import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Verdict;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Refusal;
import java.util.concurrent.TimeoutException;

/** Passes on what people ask for, and answers with what becomes of it. */
final class Orders {
    private Orders() {}

    /** Of what begins a run. */
    static Answer begun(Control control, Order order) throws Refusal, InterruptedException {
        return switch (decide(control, order)) {
            case Verdict.Started(var run) -> new Answer.Document(new AcceptedView(RunViews.view(run)));
            case Verdict.Done(), Verdict.Refused _, Verdict.Unknown _ ->
                throw new IllegalStateException("no run was begun");
        };
    }

    /** Of what is done at once. */
    static void done(Control control, Order order) throws Refusal, InterruptedException {
        decide(control, order);
    }

    private static Verdict decide(Control control, Order order) throws Refusal, InterruptedException {
        try {
            Verdict verdict = control.order(order);
            switch (verdict) {
                case Verdict.Refused(String why, String hint) ->
                    throw new Refusal(Refusal.Kind.CONFLICT, sentence(why), hint);
                case Verdict.Unknown(String why) -> throw new Refusal(Refusal.Kind.NOT_FOUND, sentence(why), "");
                case Verdict.Started _, Verdict.Done() -> {
                    return verdict;
                }
            }
        } catch (TimeoutException e) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "The agent did not decide in time; it may do it all the same.",
                    "See GET /api/v1/status and its log.");
        }
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }
}
