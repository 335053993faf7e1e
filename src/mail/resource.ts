import { MINUTE_MS } from '../jobs/job.ts';
import type { Resource } from '../resource.ts';
import { deliver } from './deliver.ts';

export const mail = {
  jobs: { send_mail: { limitMs: MINUTE_MS, run: deliver } },
} satisfies Resource;
