package dev.holdfast.agent.config;

import dev.holdfast.agent.config.unit.WrongValue;
import java.net.URI;
import java.net.URISyntaxException;

/** URLs that requests with secrets in them may go to. */
public final class WebAddress {
    private WebAddress() {}

    /**
     * Reads one. What is none is never repeated in a message: whoever knows such a URL may use it.
     *
     * @throws WrongValue if it is not {@code https}, or {@code http} on this host itself
     */
    public static URI parse(String text) throws WrongValue {
        try {
            URI url = new URI(text);
            boolean secure = "https".equals(url.getScheme());
            boolean here = "http".equals(url.getScheme()) && isLoopback(url);
            if ((secure || here) && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new WrongValue("not a URL, from character " + (e.getIndex() + 1) + " on");
        }
        throw new WrongValue("an https URL without a login, or a reference to a secret that is one, is expected here;"
                + " http is for this host itself, such as http://127.0.0.1:8080/");
    }

    /** Whether a URL is of this host itself, by what is written. */
    public static boolean isLoopback(URI url) {
        return url.getHost() != null && new HostAndPort(url.getHost().replaceAll("[\\[\\]]", ""), 1).isLoopback();
    }
}
