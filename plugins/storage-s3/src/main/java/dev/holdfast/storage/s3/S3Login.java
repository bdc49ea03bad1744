package dev.holdfast.storage.s3;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where credentials come from; never the credentials themselves.
 *
 * @param profile the profile of a file
 * @param file a file in the form of {@code ~/.aws/credentials}
 * @param role the ARN of a role to take on with them
 * @param externalId what the role asks for
 */
record S3Login(Optional<String> profile, Optional<Path> file, Optional<String> role, Optional<String> externalId) {}
