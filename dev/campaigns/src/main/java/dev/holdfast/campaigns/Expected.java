package dev.holdfast.campaigns;

import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;

/** What a point must restore to. */
sealed interface Expected permits ExpectedDisk, ExpectedTree {
    /**
     * Restores the point and compares all that is written, also when the restore fails in the end.
     *
     * @return wrong bytes, or bytes that are missing although the restore said that it was done; 0 if all is right
     * @throws Exception how the restore failed, if nothing that it wrote before was wrong
     */
    long restore(Repository repository, Point point) throws Exception;
}
