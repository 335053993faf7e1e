import { sql } from 'kysely';
import { MINUTE_MS } from '../../jobs/job.ts';
import { sweepRows } from '../../jobs/sweep.ts';
import type { Resource } from '../../resource.ts';
import { deliverLink } from './send.ts';

export const links = {
  jobs: { send_link: { limitMs: MINUTE_MS, run: deliverLink } },
  sweeps: [sweepRows('link_token', sql`expires_at < now() - interval '30 days'`)],
  tables: {
    link_token: {
      exported: { never: 'Rows are digests of tokens that cannot be read back.' },
      erased: { with: 'user' },
    },
  },
} satisfies Resource;
