package dev.holdfast.servers;

/**
 * A user of a server that speaks S3.
 *
 * @param name as the server calls it
 * @param accessKey the id of its key
 * @param secretKey the key, which signs requests
 */
public record S3User(String name, String accessKey, String secretKey) {
    /** The content of a credentials file, in the form of {@code ~/.aws/credentials}. */
    public String credentialsFile() {
        return "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(accessKey, secretKey);
    }

    @Override
    public String toString() {
        return name;
    }
}
