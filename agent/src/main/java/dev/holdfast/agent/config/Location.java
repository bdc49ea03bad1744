package dev.holdfast.agent.config;

/**
 * A place on the globe.
 *
 * @param latitude degrees north of the equator, -90 to 90
 * @param longitude degrees east of Greenwich, -180 to 180
 */
public record Location(double latitude, double longitude) {
    private static final double MEAN_RADIUS_KM = 6371.0088; // IUGG, of the WGS 84 ellipsoid

    public Location {
        if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("no place: latitude " + latitude + ", longitude " + longitude);
        }
    }

    /** The great-circle distance, by the haversine formula: right to half a percent, since the earth is no sphere. */
    public double kilometresTo(Location other) {
        double north = Math.toRadians(other.latitude - latitude) / 2;
        double east = Math.toRadians(other.longitude - longitude) / 2;
        double haversine = Math.pow(Math.sin(north), 2)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(other.latitude))
                        * Math.pow(Math.sin(east), 2);
        return 2 * MEAN_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, haversine)));
    }
}
