import { openQueue } from '../../src/database/queue.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { patientTimeouts } from '../waiting.ts';
import { onlyLog, replaceRuns } from './kit.ts';

/** A process that never completes its mail jobs, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
startWorker({
  openPool: () =>
    openQueue({
      url: process.env['WORKER_DATABASE_URL'] ?? '',
      applicationName: 'tests killed worker',
      log,
      timeouts: patientTimeouts(),
    }),
  jobs: replaceRuns({ send_mail: () => new Promise(() => {}) }),
  services: onlyLog(log),
  renewEveryMs: 100,
});
