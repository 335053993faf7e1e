import { sql } from 'kysely';

/** The database's clock, which no node can have wrong. */
export const NOW = sql<string>`now()`;
