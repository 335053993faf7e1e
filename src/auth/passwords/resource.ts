import { sql } from 'kysely';
import { outlived } from '../../jobs/sweep.ts';
import type { Resource } from '../../resource.ts';

export const passwords = {
  sweeps: [
    outlived('failed_attempt', sql`expires_at < now()`),
    outlived('known_address', sql`expires_at < now()`),
  ],
  tables: {
    failed_attempt: {
      exported: { never: 'counts under keyed digests, for 15 minutes' },
      erased: { never: 'counts under keyed digests, which the sweep removes' },
    },
    known_address: {
      exported: { never: 'keyed digests of addresses, of no use to anybody else' },
      erased: { with: 'user' },
    },
  },
} satisfies Resource;
