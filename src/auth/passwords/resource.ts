import { sql } from 'kysely';
import { sweepRows } from '../../jobs/sweep.ts';
import type { Resource } from '../../resource.ts';

export const passwords = {
  sweeps: [
    sweepRows('failed_attempt', sql`expires_at < now()`),
    sweepRows('known_address', sql`expires_at < now()`),
  ],
  tables: {
    failed_attempt: {
      exported: { never: 'Rows are counters under keyed digests, for 15 minutes.' },
      erased: { never: 'Rows do not name their owner, and the sweep removes them.' },
    },
    known_address: {
      exported: { never: 'Rows are keyed digests that cannot be read back.' },
      erased: { with: 'user' },
    },
  },
} satisfies Resource;
