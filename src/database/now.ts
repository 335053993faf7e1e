import { sql } from 'kysely';

/** SQL for the time of the database, which is the same for all nodes. */
export const NOW = sql<string>`now()`;
