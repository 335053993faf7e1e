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
 * Read and change what others see of you and how you want to be notified, export all your data, or delete your
 * account.
 */
export class UsersResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * See your profile.
   *
   * Your own account as the service knows it, with your settings and your role in the installation.
   *
   * Needs the scope `profile:read`.
   */
  getProfile(options?: ReadOptions): Call<User> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/users/profile' }, options);
  }

  /**
   * Replace your profile.
   *
   * Sets everything that can be set; what you leave out goes back to its default. With `version` or `If-Match`
   * nothing is overwritten that you have not seen. Writes the event `user.updated` if something changes. A
   * change that changes nothing returns the profile as it is and writes nothing.
   *
   * Needs the scope `profile:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replaceProfile(body: ProfileReplace, options?: ChangeOptions): Call<User> {
    return this.#connection.call({ method: 'PUT', path: '/api/v1/users/profile', body, isVersioned: true }, options);
  }

  /**
   * Change your profile.
   *
   * Changes the fields you name and leaves the others alone; inside `settings` too. With `version` or `If-Match`
   * nothing is overwritten that you have not seen. Writes the event `user.updated` if something changes. A
   * change that changes nothing returns the profile as it is and writes nothing.
   *
   * Needs the scope `profile:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
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
   * Takes your password, in a body: an address would be written to logs. At once you are logged out everywhere
   * and your name, email and picture are gone. You leave the projects of others, and nobody can assign you any
   * more. What was yours alone follows in the background: personal tasks, categories, projects without other
   * members, API keys, exports, your activity. What you made in the projects of others stays there, without your
   * name. A wrong password is a 400 that names the field; after five in one session in 15 minutes, or twenty in
   * all sessions, every one is 429 `TOO_MANY_ATTEMPTS` for 15 minutes. 409 `OWNS_SHARED_PROJECTS` names each
   * project of yours that has other members, in `errors`: hand it over or delete it first. The address gets a
   * message, and may be registered anew. Nothing of this can be undone. Writes the event `user.deleted`.
   *
   * Needs the scope `account:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 409 `OWNS_SHARED_PROJECTS`: Projects of yours have other members, who would lose them with
   * your account.
   * @throws ApiError 429 `TOO_MANY_ATTEMPTS`: Too many wrong passwords for this account, or from this address or
   * session.
   */
  deleteAccount(body: AccountDeletion, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: '/api/v1/users/account', body }, options);
  }

  /**
   * Have an archive made of everything that is yours.
   *
   * The archive is made in the background; ask `getExport` how far it is. While one is being made you get that
   * one. A new one takes the place of the one before. Writes the event `user.exported`.
   *
   * Needs the scope `account:write`.
   */
  exportAccount(options?: CreateOptions): Call<Export> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/users/export', isIdempotent: true }, options);
  }

  /**
   * See how far an export is.
   *
   * Tells how much of the archive is written and, once it is done, where it is and how long. Gone after that.
   *
   * Needs the scope `account:read`.
   *
   * @param exportId The export, as `id` has it.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  getExport(exportId: string, options?: RequestOptions): Call<Export> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/users/exports/{exportId}', { exportId }) }, options);
  }

  /**
   * Download the archive of an export.
   *
   * The archive as a file. The address is nothing without your access token, so a link to it gives nothing away.
   * It needs the scope of a change, since whoever has the archive has everything. Beyond three downloads at a
   * time it is 503 `OVERLOADED`. A download that is under way when your session ends is cut off.
   *
   * Needs the scope `account:write`.
   *
   * @param exportId The export, as `id` has it.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `EXPORT_NOT_READY`: The archive is not finished, or could not be made.
   */
  downloadExport(exportId: string, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: pathOf('/api/v1/users/exports/{exportId}/content', { exportId }) }, options);
  }
}
