package dev.holdfast.spi.storage;

/**
 * A parameter that a store's location may have in its query, such as {@code region} in
 * {@code s3://bucket/prefix?region=eu-central-1}.
 *
 * @param name in lower case, words joined by dashes
 * @param form what its value looks like, such as {@code true|false}, {@code FILE}, {@code URL}
 * @param description what it does, a sentence or two; says what holds where it is not given
 */
public record LocationOption(String name, String form, String description) {}
