import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../src/database/database.ts';
import { openQueue } from '../../src/database/queue.ts';
import type { JobServices } from '../../src/jobs/job.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { jobs, works } from '../../src/resources.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that deletes the tasks of a project, batch by batch with pauses, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
const session = {
  url: process.env['WORKER_DATABASE_URL'] ?? '',
  applicationName: 'tests killed worker',
  log,
  timeouts: patientTimeouts(),
};
const { project_deletion } = works;
startWorker({
  openPool: () => openQueue(session),
  jobs: { background_job: jobs.background_job },
  services: {
    db: connect({ ...session, poolSize: 2 }).writer,
    log,
    works: {
      project_deletion: {
        ...project_deletion,
        async batch(...given: Parameters<typeof project_deletion.batch>) {
          await pause(50);
          return project_deletion.batch(...given);
        },
      },
    },
  } as unknown as JobServices,
});
