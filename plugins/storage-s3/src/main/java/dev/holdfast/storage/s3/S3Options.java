package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.LocationOption;
import java.util.List;

/** The parameters of a location. */
final class S3Options {
    static final LocationOption ENDPOINT = new LocationOption(
            "endpoint",
            "URL",
            "Where the server is, for anything but Amazon: https://host:port. http:// is for loopback addresses only."
                    + " Without it, Amazon's own server of the region.");
    static final LocationOption REGION = new LocationOption(
            "region",
            "NAME",
            "The bucket's region. Without it, that of AWS_REGION or of the profile; us-east-1 where an endpoint is"
                    + " given.");
    static final LocationOption PATH_STYLE = new LocationOption(
            "path-style",
            "true|false",
            "Whether the bucket stands in the path of requests, not in the name of the host. Without it, true where an"
                    + " endpoint is given, else false.");
    static final LocationOption PROFILE = new LocationOption(
            "profile",
            "NAME",
            "The profile of the credentials file, or of ~/.aws, to use. Without it, 'default' of the credentials file;"
                    + " without that, what the SDK finds: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ~/.aws, web"
                    + " identity, container, instance.");
    static final LocationOption CREDENTIALS_FILE = new LocationOption(
            "credentials-file",
            "FILE",
            "A file in the form of ~/.aws/credentials, read again when it changes. Without it, see profile.");
    static final LocationOption ASSUME_ROLE = new LocationOption(
            "assume-role",
            "ARN",
            "A role to take on by STS with these credentials. Without it, they are used as they are.");
    static final LocationOption EXTERNAL_ID = new LocationOption(
            "external-id", "TEXT", "The external id that the role asks for. Without it, none is sent.");
    static final LocationOption STS_ENDPOINT = new LocationOption(
            "sts-endpoint",
            "URL",
            "Where STS is, under the rules of endpoint. Without it, the endpoint itself; without that, Amazon's of the"
                    + " region.");
    static final LocationOption CA_FILE = new LocationOption(
            "ca-file",
            "FILE",
            "Certificates in PEM that the server's must go back to, instead of those that this Java runtime trusts.");
    static final LocationOption CONDITIONS = new LocationOption(
            "conditions",
            "all|if-absent|none",
            "Which conditions of puts the bucket is believed to enforce. Without it, all.");
    static final LocationOption CONDITIONAL_MULTIPART = new LocationOption(
            "conditional-multipart",
            "true|false",
            "Whether conditions are enforced for blobs of more than 5 GiB, too. Without it, true for Amazon, else"
                    + " false.");
    static final LocationOption TIER = new LocationOption(
            "tier", "CLASS", "The storage class of new objects. Without it, the bucket's own default.");
    static final LocationOption TIERS = new LocationOption(
            "tiers",
            "CLASS,CLASS",
            "The storage classes that there are. Without it, Amazon's, and no others where an endpoint is given.");
    static final LocationOption WARM_UP = new LocationOption(
            "warm-up",
            "Standard|Bulk|Expedited",
            "How fast objects are brought back from GLACIER and DEEP_ARCHIVE. Without it, Standard.");
    static final LocationOption SSE = new LocationOption(
            "sse", "AES256|aws:kms", "How the server encrypts new objects. Without it, as the bucket says.");
    static final LocationOption SSE_KMS_KEY_ID = new LocationOption(
            "sse-kms-key-id", "ID", "The key for sse=aws:kms. Without it, the account's own default.");
    static final LocationOption CONNECTIONS = new LocationOption(
            "connections", "1-256", "How many requests at once serve the server best. Without it, 16.");
    static final LocationOption CONNECT_TIMEOUT = new LocationOption(
            "connect-timeout", "SECONDS", "How long a connection may take to be made, 1 to 600. Without it, 10.");
    static final LocationOption TIMEOUT = new LocationOption(
            "timeout",
            "SECONDS",
            "How long a connection may be silent before it is given up, 1 to 3600. Without it, 60.");

    static final List<LocationOption> ALL = List.of(
            ENDPOINT,
            REGION,
            PATH_STYLE,
            PROFILE,
            CREDENTIALS_FILE,
            ASSUME_ROLE,
            EXTERNAL_ID,
            STS_ENDPOINT,
            CA_FILE,
            CONDITIONS,
            CONDITIONAL_MULTIPART,
            TIER,
            TIERS,
            WARM_UP,
            SSE,
            SSE_KMS_KEY_ID,
            CONNECTIONS,
            CONNECT_TIMEOUT,
            TIMEOUT);

    private S3Options() {}
}
