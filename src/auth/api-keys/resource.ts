import { sql } from 'kysely';
import { BATCH, linesById } from '../../database/batches.ts';
import { sweepRows } from '../../jobs/sweep.ts';
import type { Resource } from '../../resource.ts';

export const apiKeys = {
  subjects: { key_id: 'api_key' },
  // No index: a scan of 300,000 keys takes 40 to 110 ms, which costs less than maintaining one.
  sweeps: [sweepRows('api_key', sql`expires_at < now() - interval '30 days'`)],
  tables: {
    api_key: {
      exported: {
        file: 'api-keys.ndjson',
        what: 'your API keys that are still stored',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, name, prefix, scopes, created_at, last_used_at, expires_at from api_key
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: { with: 'user' },
    },
  },
} satisfies Resource;
