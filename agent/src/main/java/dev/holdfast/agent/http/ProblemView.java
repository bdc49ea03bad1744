package dev.holdfast.agent.http;

import dev.holdfast.agent.document.Says;

/** What is told of a {@link Refusal}. */
@Says("Why a request was not done (RFC 9457).")
public record ProblemView(
        @Says("Which kind of problem: urn:holdfast:problem:WORD.")
        String type,

        @Says("The kind in words.") String title,
        @Says("The HTTP status.") int status,
        @Says("What was wrong with this request.") String detail,
        @Says("What to do; may be empty.") String hint) {}
