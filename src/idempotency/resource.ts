import { sql } from 'kysely';
import { outlived } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { areGood } from './queries.ts';

export const idempotency = {
  sweeps: [
    outlived('idempotency_key', sql`created_at < now() - interval '24 hours'`),
    // Responses with credentials that no longer work are never replayed.
    outlived('idempotency_key', sql`refresh_digest is not null and not ${areGood}`),
  ],
  tables: {
    idempotency_key: {
      exported: { never: 'Rows are encrypted, do not name their owner, and expire after a day.' },
      erased: { never: 'The sweep removes them within a day.' },
    },
  },
} satisfies Resource;
