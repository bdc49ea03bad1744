package dev.holdfast.engine.plugin;

/** A plugin cannot be loaded, or none serves what was asked for. The message says which and why. */
public final class PluginException extends Exception {
    private static final long serialVersionUID = 1L;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
