import { sql } from 'kysely';

/** SQL for the time of the database, which is the same for all nodes. */
export const NOW = sql<string>`now()`;

/**
 * The clock of the database, rounded as columns round it. What was due when it was stored is due by this clock, while it can be half a
 * millisecond ahead of the exact one.
 */
export const CLOCK = sql<string>`clock_timestamp()::timestamptz(3)`;
