import { sql } from 'kysely';
import { sweepRows } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { areCredentialsValid } from './queries.ts';

export const idempotency = {
  sweeps: [
    sweepRows('idempotency_key', sql`created_at < now() - interval '24 hours'`),
    // Responses with invalid credentials are never replayed.
    sweepRows('idempotency_key', sql`refresh_digest is not null and not ${areCredentialsValid}`),
  ],
  expiring: [
    {
      name: 'stored responses',
      rows: sql`idempotency_key`,
      column: 'answer',
      expires_at: sql`created_at + interval '24 hours'`,
    },
  ],
  tables: {
    idempotency_key: {
      exported: { never: 'Rows are encrypted, do not name their owner, and expire after a day.' },
      erased: { never: 'The sweep removes them within a day.' },
    },
  },
} satisfies Resource;
