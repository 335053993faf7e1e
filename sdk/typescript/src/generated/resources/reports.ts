// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Download } from '../../runtime/download.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import type { BurndownReport, CycleTimeReport, GetBurndownReportQuery, GetCycleTimeReportQuery, GetSummaryReportQuery, GetThroughputReportQuery, GetTimeReportQuery, GetWorkloadReportQuery, SummaryReport, ThroughputReport, TimeReport, WorkloadReport } from '../models.ts';

/**
 * Figures about tasks, as JSON, as CSV for spreadsheets, or as charts.
 *
 * They count what you can see. What happened in the past comes from the log of events, so it stays as it was
 * when tasks change.
 */
export class ReportsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Get a summary of tasks.
   *
   * Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due soon
   * and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
   * `FILTER_TOO_EXPENSIVE`.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  summary(query: GetSummaryReportQuery = {}, options?: RequestOptions): Call<SummaryReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/summary', query }, options);
  }

  /**
   * Get a summary of tasks, as CSV.
   *
   * Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due soon
   * and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
   * `FILTER_TOO_EXPENSIVE`.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  summaryCsv(query: GetSummaryReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/summary', query, accept: 'text/csv' }, options);
  }

  /**
   * Get a summary of tasks, as a chart (SVG).
   *
   * Counts the tasks that you can see and that match the filters, as they are now: by status, overdue, due soon
   * and without a due date. Tasks in the trash do not count. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * If the filters or `group_by` have to look at more than 40,000 tasks one by one, the request fails with
   * `FILTER_TOO_EXPENSIVE`.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  summaryChart(query: GetSummaryReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/summary', query, accept: 'image/svg+xml' }, options);
  }

  /**
   * Get the throughput of tasks.
   *
   * Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
   * - `started`: changes of the status to `in_progress`, and tasks created with it.
   * - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
   * - `reopened`: changes of the status from `completed` to another one.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  throughput(query: GetThroughputReportQuery = {}, options?: RequestOptions): Call<ThroughputReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/throughput', query }, options);
  }

  /**
   * Get the throughput of tasks, as CSV.
   *
   * Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
   * - `started`: changes of the status to `in_progress`, and tasks created with it.
   * - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
   * - `reopened`: changes of the status from `completed` to another one.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  throughputCsv(query: GetThroughputReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/throughput', query, accept: 'text/csv' }, options);
  }

  /**
   * Get the throughput of tasks, as a chart (SVG).
   *
   * Counts in each period how many tasks were created, started, completed and reopened. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `created`: tasks that were created, also as copies and by imports. Tasks that were moved or restored do not count.
   * - `started`: changes of the status to `in_progress`, and tasks created with it.
   * - `completed`: changes of the status to `completed`, and tasks created with it. A task that is reopened and completed again counts twice.
   * - `reopened`: changes of the status from `completed` to another one.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  throughputChart(query: GetThroughputReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/throughput', query, accept: 'image/svg+xml' }, options);
  }

  /**
   * Get the workload of assignees.
   *
   * Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
   * several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the trash do
   * not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  workload(query: GetWorkloadReportQuery = {}, options?: RequestOptions): Call<WorkloadReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/workload', query }, options);
  }

  /**
   * Get the workload of assignees, as CSV.
   *
   * Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
   * several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the trash do
   * not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  workloadCsv(query: GetWorkloadReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/workload', query, accept: 'text/csv' }, options);
  }

  /**
   * Get the workload of assignees, as a chart (SVG).
   *
   * Counts the open tasks of each assignee, as they are now, with the sum of their estimates. A task with
   * several assignees counts fully for each; tasks without an assignee have the last row. Tasks in the trash do
   * not count. Users with the most open tasks come first. Returns JSON, with `Accept: text/csv` the rows as a
   * CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  workloadChart(query: GetWorkloadReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/workload', query, accept: 'image/svg+xml' }, options);
  }

  /**
   * Get the burndown of open tasks.
   *
   * Returns for each period how many tasks were open at its begin and at its end, and what happened in between.
   * Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart. Set
   * `to` to the end of a sprint to see the ideal line until then.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status `todo`
   * or `in_progress`:
   * - `added`: open tasks that were created, restored, or moved here.
   * - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
   * - `reopened`: completed tasks that became open again.
   * - `removed`: open tasks that were deleted, or moved away.
   *
   * `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number of
   * open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and `done` are
   * null.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  burndown(query: GetBurndownReportQuery = {}, options?: RequestOptions): Call<BurndownReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/burndown', query }, options);
  }

  /**
   * Get the burndown of open tasks, as CSV.
   *
   * Returns for each period how many tasks were open at its begin and at its end, and what happened in between.
   * Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart. Set
   * `to` to the end of a sprint to see the ideal line until then.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status `todo`
   * or `in_progress`:
   * - `added`: open tasks that were created, restored, or moved here.
   * - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
   * - `reopened`: completed tasks that became open again.
   * - `removed`: open tasks that were deleted, or moved away.
   *
   * `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number of
   * open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and `done` are
   * null.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  burndownCsv(query: GetBurndownReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/burndown', query, accept: 'text/csv' }, options);
  }

  /**
   * Get the burndown of open tasks, as a chart (SVG).
   *
   * Returns for each period how many tasks were open at its begin and at its end, and what happened in between.
   * Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart. Set
   * `to` to the end of a sprint to see the ideal line until then.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * `open_at_start + added + reopened - completed - removed = open`, where a task is open with the status `todo`
   * or `in_progress`:
   * - `added`: open tasks that were created, restored, or moved here.
   * - `completed`: open tasks that were completed. Tasks created as completed are not part of it.
   * - `reopened`: completed tasks that became open again.
   * - `removed`: open tasks that were deleted, or moved away.
   *
   * `done` is the number of completed tasks at the end of the period. `ideal` falls evenly from the number of
   * open tasks at `from` to zero at `to`. In periods that have not begun, `open_at_start`, `open` and `done` are
   * null.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  burndownChart(query: GetBurndownReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/burndown', query, accept: 'image/svg+xml' }, options);
  }

  /**
   * Get how long tasks take.
   *
   * Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `completed`: completions, counted as in the throughput report.
   * - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
   * - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
   * - Time in the trash counts, and so do nights and weekends.
   * - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.
   *
   * Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
   * projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter time, or
   * projects.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  cycleTime(query: GetCycleTimeReportQuery = {}, options?: RequestOptions): Call<CycleTimeReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/cycle-time', query }, options);
  }

  /**
   * Get how long tasks take, as CSV.
   *
   * Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `completed`: completions, counted as in the throughput report.
   * - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
   * - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
   * - Time in the trash counts, and so do nights and weekends.
   * - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.
   *
   * Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
   * projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter time, or
   * projects.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  cycleTimeCsv(query: GetCycleTimeReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/cycle-time', query, accept: 'text/csv' }, options);
  }

  /**
   * Get how long tasks take, as a chart (SVG).
   *
   * Returns for each period how long the tasks that were completed in it took, in seconds. Returns JSON, with
   * `Accept: text/csv` the rows as a CSV file, or with `Accept: image/svg+xml` a chart.
   *
   * What happened comes from the log of events, so it stays as it was when tasks change later: also for tasks
   * that have since been deleted, restored, moved or removed permanently. `project_id` chooses where it
   * happened. All other filters, and `group_by`, compare the tasks as they are now, including those in the
   * trash. A task that was removed permanently, or moved away from the projects in `project_id`, matches no such
   * filter. A task that was removed, or moved where you cannot see it, has no group. `group_by` with other
   * values than `project` looks at tasks one by one. With more than 25,000 that you can see, or in the projects
   * of `project_id`, the request fails with `FILTER_TOO_EXPENSIVE`.
   *
   * - `completed`: completions, counted as in the throughput report.
   * - Lead time is the time from the creation of a task to its completion; for a task that was reopened, from the last time it was reopened.
   * - Cycle time is the time from the first change to `in_progress` in that time to the completion. Completions of tasks that were never in progress have no cycle time; `cycle_count` counts the others.
   * - Time in the trash counts, and so do nights and weekends.
   * - The median and the 85th percentile are times that a task took: the shortest one that is at least as long as that share of the times. Averages are rounded to seconds. They are null if no task was completed.
   *
   * Completions are read one by one. If the months of the report have more than 450,000, in the 50 largest
   * projects with `group_by=project`, the request fails with `FILTER_TOO_EXPENSIVE`. Choose a shorter time, or
   * projects.
   *
   * Needs the scope `reports:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  cycleTimeChart(query: GetCycleTimeReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/cycle-time', query, accept: 'image/svg+xml' }, options);
  }

  /**
   * Get tracked time.
   *
   * Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
   * projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with
   * `Accept: image/svg+xml` a chart.
   *
   * An entry counts in each period with the time that lies in it, exact to the second: an entry over midnight is
   * divided between both days, and one that is longer than the report counts with the part that lies between
   * `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running timers do not count yet.
   *
   * Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
   * `tracked_seconds` compare the estimate of each task with all of its time.
   *
   * Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or `tag`,
   * and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than 30,000 between
   * `from` and `to` in the projects of `project_id`, or a `filter` would have to compare too many tasks, the
   * request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`, are counted alone.
   *
   * Needs the scope `reports:read` and `time:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  time(query: GetTimeReportQuery = {}, options?: RequestOptions): Call<TimeReport> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/reports/time', query }, options);
  }

  /**
   * Get tracked time, as CSV.
   *
   * Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
   * projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with
   * `Accept: image/svg+xml` a chart.
   *
   * An entry counts in each period with the time that lies in it, exact to the second: an entry over midnight is
   * divided between both days, and one that is longer than the report counts with the part that lies between
   * `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running timers do not count yet.
   *
   * Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
   * `tracked_seconds` compare the estimate of each task with all of its time.
   *
   * Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or `tag`,
   * and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than 30,000 between
   * `from` and `to` in the projects of `project_id`, or a `filter` would have to compare too many tasks, the
   * request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`, are counted alone.
   *
   * Needs the scope `reports:read` and `time:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  timeCsv(query: GetTimeReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/time', query, accept: 'text/csv' }, options);
  }

  /**
   * Get tracked time, as a chart (SVG).
   *
   * Sums the time entries that you can see in `listTimeEntries`: your own, and those of all members in the
   * projects that you own or administer. Returns JSON, with `Accept: text/csv` the rows as a CSV file, or with
   * `Accept: image/svg+xml` a chart.
   *
   * An entry counts in each period with the time that lies in it, exact to the second: an entry over midnight is
   * divided between both days, and one that is longer than the report counts with the part that lies between
   * `from` and `to`. A fraction of a second in `from` and `to` is dropped. Running timers do not count yet.
   *
   * Figures are those of now: they change when entries do. With `group_by=task`, `estimate_minutes` and
   * `tracked_seconds` compare the estimate of each task with all of its time.
   *
   * Values of one filter are combined with OR, different filters with AND. With `group_by` as `task` or `tag`,
   * and with `task_id`, `tag` or `filter`, entries are read one by one. If there are more than 30,000 between
   * `from` and `to` in the projects of `project_id`, or a `filter` would have to compare too many tasks, the
   * request fails with `FILTER_TOO_EXPENSIVE`. Your own entries alone, with `user_id`, are counted alone.
   *
   * Needs the scope `reports:read` and `time:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  timeChart(query: GetTimeReportQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/reports/time', query, accept: 'image/svg+xml' }, options);
  }
}
