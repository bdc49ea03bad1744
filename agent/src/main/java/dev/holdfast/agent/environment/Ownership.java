package dev.holdfast.agent.environment;

/** What an agent knows of who owns an environment. */
public sealed interface Ownership {
    /** The greatest epoch of the environment's lease that was ever seen, 0 if none was. */
    long epoch();

    /** The lease was never seen. Points are taken all the same: data goes first. */
    record Unseen() implements Ownership {
        @Override
        public long epoch() {
            return 0;
        }
    }

    /** This side owns it, or did when the lease was seen last. */
    record Held(long epoch) implements Ownership {
        public Held {
            requireEpoch(epoch);
        }
    }

    /**
     * Another side took it over. Nothing more is taken of it here, until somebody gives it back to this side.
     *
     * @param holder what the other side calls itself, for people; as it stands in the store, which anybody may write who can
     *     write there
     */
    record Superseded(long epoch, String holder) implements Ownership {
        public Superseded {
            requireEpoch(epoch);
        }
    }

    private static void requireEpoch(long epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("the first epoch is 1: " + epoch);
        }
    }
}
