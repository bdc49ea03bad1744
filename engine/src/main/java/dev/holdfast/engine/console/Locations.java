package dev.holdfast.engine.console;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.TypeConversionException;

/** Reads the URLs that name stores. */
final class Locations {
    private Locations() {}

    static URI parse(String text) {
        try {
            URI location = new URI(text);
            if (location.getScheme() == null) {
                String meant = text.startsWith("/") ? "; a folder is written as file://" + text : "";
                throw new TypeConversionException("'" + text + "' is not a URL" + meant);
            }
            return location;
        } catch (URISyntaxException e) {
            throw new TypeConversionException("'" + text + "' is not a URL: " + e.getReason());
        }
    }
}
