// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Download } from '../../runtime/download.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { AccountDeletion, Export, ProfileReplace, ProfileUpdate, User } from '../models.ts';

/**
 * Your own profile and settings.
 *
 * Read and update your profile and notification settings, export all your data, or delete your account.
 */
export class UsersResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Get your profile.
   *
   * Returns your own account, with your settings and your system role.
   *
   * Needs the scope `profile:read`.
   */
  getProfile(options?: ReadOptions): Call<User> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/users/profile' }, options);
  }

  /**
   * Replace your profile.
   *
   * Sets all writable fields; a field that you leave out is reset to its default. Send `version` or `If-Match`
   * so that you do not overwrite a change you have not seen. Writes the event `user.updated` if a field changes.
   * A request that changes nothing returns the profile as it is and writes nothing.
   *
   * Needs the scope `profile:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replaceProfile(body: ProfileReplace, options?: ChangeOptions): Call<User> {
    return this.#connection.call({ method: 'PUT', path: '/api/v1/users/profile', body, isVersioned: true }, options);
  }

  /**
   * Update your profile.
   *
   * Updates the fields that you send and leaves the others unchanged, also inside `settings`. Send `version` or
   * `If-Match` so that you do not overwrite a change you have not seen. Writes the event `user.updated` if a
   * field changes. A request that changes nothing returns the profile as it is and writes nothing.
   *
   * Needs the scope `profile:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  updateProfile(body: ProfileUpdate, options?: ChangeOptions): Call<User> {
    return this.#connection.call({ method: 'PATCH', path: '/api/v1/users/profile', body, isVersioned: true }, options);
  }

  /**
   * Delete your account.
   *
   * Requires your password. Send it in the body, because URLs are written to logs. **This cannot be undone.**
   *
   * You are logged out everywhere immediately, and your name, email and picture are removed. You leave the
   * projects of other users, and nobody can assign you any more. A background job deletes what belongs only to
   * you: personal tasks, categories, projects without other members, API keys, exports and your activity. What
   * you created in the projects of other users stays there, without your name.
   *
   * A wrong password fails with 400, and the error names the field. After five wrong passwords in one session
   * within 15 minutes, or twenty in all sessions, this operation fails with 429 `TOO_MANY_ATTEMPTS` for 15
   * minutes. If you own projects with other members, the request fails with 409 `OWNS_SHARED_PROJECTS`, and
   * `errors` lists them: hand each over or delete it first. A message is sent to the email address, which can
   * then be registered again. Writes the event `user.deleted`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `OWNS_SHARED_PROJECTS`: You own projects that have other members, who would lose them
   * with your account.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  deleteAccount(body: AccountDeletion, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: '/api/v1/users/account', body }, options);
  }

  /**
   * Export your data.
   *
   * Queues an export of all your data. A background job creates the archive; poll `getExport` for its progress.
   * While an export is in progress, the response is that export. A new export replaces the previous one. Writes
   * the event `user.exported`.
   *
   * Needs the scope `account:write`.
   */
  exportAccount(options?: CreateOptions): Call<Export> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/users/export', isIdempotent: true }, options);
  }

  /**
   * Get an export.
   *
   * Returns the progress of an export. When it is done, it has the path of the archive and the time when the
   * archive expires. An expired export is 404.
   *
   * Needs the scope `account:read`.
   *
   * @param exportId ID of the export.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getExport(exportId: string, options?: RequestOptions): Call<Export> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/users/exports/{exportId}', { exportId }) }, options);
  }

  /**
   * Download an export.
   *
   * Returns the archive as a file. The URL works only with your access token, so the link alone reveals nothing.
   * Requires a write scope, because the archive contains all your data. You can run three downloads at the same
   * time; another one fails with 503 `OVERLOADED`. A running download is cut off when your session ends.
   *
   * Needs the scope `account:write`.
   *
   * @param exportId ID of the export.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `EXPORT_NOT_READY`: The archive is not finished, or the export failed.
   */
  downloadExport(exportId: string, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: pathOf('/api/v1/users/exports/{exportId}/content', { exportId }) }, options);
  }
}
