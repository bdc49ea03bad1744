package dev.holdfast.agent.http;

import dev.holdfast.agent.config.Http.Role;

/**
 * Who asks.
 *
 * @param role what he may do
 * @param name how he is known: the role of his token, or the subject of his certificate
 */
public record Caller(Role role, String name) {
    boolean may(Role needed) {
        return switch (needed) {
            case VIEW -> true;
            case OPERATE -> role == Role.OPERATE;
        };
    }
}
