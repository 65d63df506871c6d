package dev.yarrow.server.limit;

/**
 * How many connections there may be at a time. Immutable.
 *
 * @param all of everybody together
 * @param perAddress from one address; IPv6 addresses that share their first 64 bits are one, because a single customer
 *     of a provider has all of them
 * @param perUser of one user who is known by an id
 */
public record PlaceLimits(int all, int perAddress, int perUser) {
    public PlaceLimits {
        if (all < 1 || perAddress < 1 || perUser < 1) {
            throw new IllegalArgumentException(
                    "there is at least 1 place for each, not " + all + ", " + perAddress + " and " + perUser);
        }
    }
}
