import { sql } from 'kysely';
import { outlived } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { areGood } from './queries.ts';

export const idempotency = {
  sweeps: [
    outlived('idempotency_key', sql`created_at < now() - interval '24 hours'`),
    // Stored responses whose credentials are void: nothing replays them, so they need not stay decryptable.
    outlived('idempotency_key', sql`refresh_digest is not null and not ${areGood}`),
  ],
  tables: {
    idempotency_key: {
      exported: { never: 'encrypted responses, kept for a day; nothing in a row says whose they are' },
      erased: { never: 'the sweep removes them within a day' },
    },
  },
} satisfies Resource;
