/** A metric of TaskFlow. Those of Node and the process come from prom-client. */
export type Definition = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
};

const define = <const Metrics extends { readonly [key: string]: Definition }>(metrics: Metrics): Metrics =>
  metrics;

/**
 * All metrics. The guide, the dashboard and the alert rules are checked against this list. The values of labels are bounded: operations
 * and error codes of the contract, names of jobs, readers, statements, pools and caches. None comes from a caller.
 */
export const METRICS = define({
  // Requests
  requests: {
    name: 'taskflow_http_requests_total',
    type: 'counter',
    help: 'Requests that have ended. `status` is 499 if the caller disconnected first.',
    labels: ['operation_id', 'status'],
  },
  durations: {
    name: 'taskflow_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the headers of a request to the end of its response.',
    labels: ['operation_id'],
  },
  errors: {
    name: 'taskflow_http_errors_total',
    type: 'counter',
    help: 'Requests that failed, by error code. `RATE_LIMITED` counts what the rate limits refused, and `OVERLOADED` what the limits on load did.',
    labels: ['operation_id', 'code'],
  },
  replays: {
    name: 'taskflow_http_idempotent_replays_total',
    type: 'counter',
    help: 'Requests that got the stored response of an earlier one with the same idempotency key.',
    labels: ['operation_id'],
  },
  requestsInProgress: {
    name: 'taskflow_http_requests_in_progress',
    type: 'gauge',
    help: 'Requests in progress. A body of more than 8 KiB counts as several.',
    labels: [],
  },
  requestsWaiting: {
    name: 'taskflow_http_requests_waiting',
    type: 'gauge',
    help: 'Requests that wait for a limit on load.',
    labels: [],
  },
  streams: {
    name: 'taskflow_streams_open',
    type: 'gauge',
    help: 'Responses and uploads that are as slow as their callers: `events`, `exports`, `downloads` or `uploads`.',
    labels: ['kind'],
  },
  sockets: {
    name: 'taskflow_sockets_open',
    type: 'gauge',
    help: 'Real-time connections.',
    labels: [],
  },
  cacheReads: {
    name: 'taskflow_cache_reads_total',
    type: 'counter',
    help: 'Reads of a cache. `result` is `hit` or `miss`.',
    labels: ['cache', 'result'],
  },

  // The database
  databaseUp: {
    name: 'taskflow_database_up',
    type: 'gauge',
    help: '1 if the database responded to this scrape. Otherwise the metrics that are read from it are absent.',
    labels: [],
  },
  poolSize: {
    name: 'taskflow_database_pool_size',
    type: 'gauge',
    help: 'Maximum number of connections of a pool.',
    labels: ['pool'],
  },
  poolConnections: {
    name: 'taskflow_database_pool_connections',
    type: 'gauge',
    help: 'Open connections of a pool. `state` is `active` or `idle`.',
    labels: ['pool', 'state'],
  },
  poolWaiting: {
    name: 'taskflow_database_pool_waiting',
    type: 'gauge',
    help: 'Callers that wait for a connection. In the pool `reads`, which does not wait, statements that have been sent.',
    labels: ['pool'],
  },
  statements: {
    name: 'taskflow_database_statement_duration_seconds',
    type: 'histogram',
    help: 'Time of statements, with the wait for a connection.',
    labels: [],
  },
  statementErrors: {
    name: 'taskflow_database_statement_errors_total',
    type: 'counter',
    help: 'Statements that failed, by their name in `generated/queries.sql`.',
    labels: ['statement'],
  },
  slowStatements: {
    name: 'taskflow_database_slow_statements_total',
    type: 'counter',
    help: 'Statements that took longer than SLOW_STATEMENT_MS, by their name.',
    labels: ['statement'],
  },
  databaseBytes: {
    name: 'taskflow_database_bytes',
    type: 'gauge',
    help: 'Size of the database on disk, with its indexes.',
    labels: [],
  },

  // Jobs
  jobsQueued: {
    name: 'taskflow_jobs_queued',
    type: 'gauge',
    help: 'Jobs in the queue, up to 100,000. `state` is `ready`, `scheduled`, `running` or `failed`.',
    labels: ['state'],
  },
  jobsOldest: {
    name: 'taskflow_jobs_oldest_ready_seconds',
    type: 'gauge',
    help: 'How long the oldest job has been waiting for a worker; 0 if none is waiting.',
    labels: [],
  },
  jobRuns: {
    name: 'taskflow_job_runs_total',
    type: 'counter',
    help: 'Runs of jobs in this process. `outcome` is `done`, `retried` (failed, with another attempt to come) or `failed` (for good).',
    // Prometheus calls the scraped service `job`.
    labels: ['job_name', 'outcome'],
  },
  jobDurations: {
    name: 'taskflow_job_duration_seconds',
    type: 'histogram',
    help: 'Time of a run of a job.',
    labels: ['job_name'],
  },

  // Events
  eventSequence: {
    name: 'taskflow_events_sequence',
    type: 'gauge',
    help: 'Number of the last event. It grows by one with each event of the installation.',
    labels: [],
  },
  unnumberedSeconds: {
    name: 'taskflow_events_unnumbered_seconds',
    type: 'gauge',
    help: 'Age of the oldest event that has no number yet, so that nobody sees it; 0 if there is none.',
    labels: [],
  },
  readerLag: {
    name: 'taskflow_event_reader_lag_events',
    type: 'gauge',
    help: 'Events that a reader of the log, such as webhooks, has not read yet.',
    labels: ['reader'],
  },
  readerSeconds: {
    name: 'taskflow_event_reader_lag_seconds',
    type: 'gauge',
    help: 'How long the oldest of them has been waiting.',
    labels: ['reader'],
  },
  followerLag: {
    name: 'taskflow_event_follower_lag_events',
    type: 'gauge',
    help: 'Events that this process has not given yet to the callers who follow them. `follower` is `streams` or `sockets`. 0 while nobody follows.',
    labels: ['follower'],
  },
  followerSeconds: {
    name: 'taskflow_event_follower_lag_seconds',
    type: 'gauge',
    help: 'How long the oldest of them has been waiting.',
    labels: ['follower'],
  },
  webhooksOverdue: {
    name: 'taskflow_webhooks_overdue_seconds',
    type: 'gauge',
    help: 'How long the oldest delivery of a webhook is overdue. Deliveries that wait for their next attempt are not.',
    labels: [],
  },

  // The installation
  redisUp: {
    name: 'taskflow_redis_up',
    type: 'gauge',
    help: '1 if Redis responds. Absent without REDIS_URL.',
    labels: [],
  },
  replicaUsed: {
    name: 'taskflow_replica_used',
    type: 'gauge',
    help: '1 if reads go to the replica, 0 if it is left out. Absent without DATABASE_REPLICA_URLS.',
    labels: ['replica'],
  },
  replicaLag: {
    name: 'taskflow_replica_lag_seconds',
    type: 'gauge',
    help: 'Age of what the replica shows. Absent while it is not known.',
    labels: ['replica'],
  },
  newestBackup: {
    name: 'taskflow_backup_newest_timestamp_seconds',
    type: 'gauge',
    help: 'When the newest complete backup began, as Unix time; 0 if none is known. Absent without BACKUP_URL.',
    labels: [],
  },
  verifiedBackup: {
    name: 'taskflow_backup_verified_timestamp_seconds',
    type: 'gauge',
    help: 'When the newest backup began that a trial restore has verified; 0 if none is known. Absent without BACKUP_URL and with BACKUP_VERIFY=false.',
    labels: [],
  },
  archiveLag: {
    name: 'taskflow_backup_archive_lag_seconds',
    type: 'gauge',
    help: 'Age of the oldest change that is in no archive yet. Present in the process that archives.',
    labels: [],
  },
  keptWal: {
    name: 'taskflow_backup_kept_wal_bytes',
    type: 'gauge',
    help: 'Size of the log that PostgreSQL keeps because it is not archived yet. Present in the process that archives.',
    labels: [],
  },
  build: {
    name: 'taskflow_build_info',
    type: 'gauge',
    help: 'Always 1, with the versions of TaskFlow and Node.',
    labels: ['version', 'node'],
  },
});
