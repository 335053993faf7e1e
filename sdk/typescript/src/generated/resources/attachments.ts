// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Download } from '../../runtime/download.ts';
import type { UploadContent, UploadFile } from '../../runtime/upload.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Attachment, AttachmentLink, AttachmentLinkCreate, AttachmentUpdate, ListAttachmentsQuery, Upload, UploadAttachmentQuery } from '../models.ts';

/**
 * Files on a task, visible to everyone who can see the task.
 *
 * Owners, admins and members of a project can upload files. The uploader can rename and delete a file; admins
 * can also delete those of others. The content is stored encrypted.
 */
export class AttachmentsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List attachments.
   *
   * Returns the files of a task that you can see, with those of its comments, oldest first by default.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId ID of the task.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  list(taskId: string, query: ListAttachmentsQuery = {}, options?: RequestOptions): ListCall<Attachment> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/attachments', { taskId }), query }, options);
  }

  /**
   * Upload attachments.
   *
   * Stores one or several files on a task, or on a comment of the task: as a form, or one file as the body
   * itself with its name in `Content-Disposition`. The type of a file is detected from its content; the type
   * that you send is ignored. Either all files are stored, or none. In a project, you must be owner, admin or
   * member. A retry with the same `Idempotency-Key` gets the same response before its body is read. Writes the
   * event `attachment.created` for each file.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param file The file, and its name.
   * @param query The query parameters.
   * @throws ApiError 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
   * cannot be replied to.
   * @throws ApiError 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
   * @throws ApiError 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
   * @throws ApiError 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
   * use.
   * @throws ApiError 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
   */
  upload(taskId: string, file: UploadFile, query: UploadAttachmentQuery = {}, options?: CreateOptions): Call<Attachment[]> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/attachments', { taskId }), file, query, isIdempotent: true }, options);
  }

  /**
   * Get an attachment.
   *
   * Returns the properties of a file on a task that you can see.
   *
   * Needs the scope `tasks:read`.
   *
   * @param attachmentId ID of the attachment.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(attachmentId: string, options?: ReadOptions): Call<Attachment> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/attachments/{attachmentId}', { attachmentId }) }, options);
  }

  /**
   * Update an attachment.
   *
   * Changes the name or the description of a file. Only its uploader can do this. In a project, the uploader
   * must be owner, admin or member. Writes the event `attachment.updated`, unless everything stays the same.
   *
   * Needs the scope `tasks:write`.
   *
   * @param attachmentId ID of the attachment.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(attachmentId: string, body: AttachmentUpdate, options?: ChangeOptions): Call<Attachment> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/attachments/{attachmentId}', { attachmentId }), body, isVersioned: true }, options);
  }

  /**
   * Delete an attachment.
   *
   * Deletes a file permanently. Its uploader can do this as owner, admin or member of the project, and admins
   * can delete the files of others. Writes the event `attachment.deleted`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param attachmentId ID of the attachment.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(attachmentId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/attachments/{attachmentId}', { attachmentId }) }, options);
  }

  /**
   * Download an attachment.
   *
   * Returns the content of a file, or the part of it that you ask for in `Range`. It is always sent as a file to
   * save, whatever its type. To show a file in a browser, create a link. A running download is cut off when your
   * access ends. With `If-None-Match`, a copy that is current is not sent again.
   *
   * Needs the scope `tasks:read`.
   *
   * @param attachmentId ID of the attachment.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 416 `RANGE_NOT_SATISFIABLE`: The file has no part in the range.
   */
  download(attachmentId: string, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: pathOf('/api/v1/attachments/{attachmentId}/content', { attachmentId }) }, options);
  }

  /**
   * Download a thumbnail.
   *
   * Returns a small picture of an attachment that is an image: WebP of at most 320 × 320 pixels, without
   * metadata such as the place of a photo. It is made after the upload; until then, and for other files, the
   * response is 404.
   *
   * Needs the scope `tasks:read`.
   *
   * @param attachmentId ID of the attachment.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 416 `RANGE_NOT_SATISFIABLE`: The file has no part in the range.
   */
  downloadThumbnail(attachmentId: string, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: pathOf('/api/v1/attachments/{attachmentId}/thumbnail', { attachmentId }) }, options);
  }

  /**
   * Create a download link.
   *
   * Returns a link to the content of a file that works without credentials, for browsers and other programs that
   * cannot send a token. It stops working when it expires, when the file is deleted, or when you lose access to
   * it, so shared caches do not store the content.
   *
   * Needs the scope `tasks:read`.
   *
   * @param attachmentId ID of the attachment.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  createLink(attachmentId: string, body: AttachmentLinkCreate = {}, options?: CreateOptions): Call<AttachmentLink> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/attachments/{attachmentId}/link', { attachmentId }), body, isIdempotent: true }, options);
  }

  /**
   * Create a resumable upload.
   *
   * Begins an upload that is sent in parts with `uploadPart` and can continue after an interruption, by the
   * protocol tus 1.0. Its declared size counts as used storage until it is finished, cancelled or expired. In a
   * project, you must be owner, admin or member. An upload of size 0 is complete immediately and writes the
   * event `attachment.created`; others write it with their last part.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param headers `Upload-Length`: Size of the whole file in bytes. You can send it later, with a part; then
   * send `Upload-Defer-Length` when you create the upload. 0 to 9,007,199,254,740,991. `Upload-Defer-Length`:
   * `1` if the size of the file is not known yet. `Upload-Metadata`: Pairs of a key and a value in Base64,
   * separated by commas. `filename` is required; `description` and `comment_id` are optional. Others are
   * ignored. 1 to 8,000 characters.
   * @throws ApiError 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
   * cannot be replied to.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
   * @throws ApiError 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
   * use.
   * @throws ApiError 409 `TOO_MANY_UPLOADS`: You already have 100 unfinished uploads.
   * @throws ApiError 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
   */
  createUpload(taskId: string, headers: { 'Upload-Length'?: number; 'Upload-Defer-Length'?: '1'; 'Upload-Metadata': string }, options?: CreateOptions): Call<Upload> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/uploads', { taskId }), headers, isTus: true, isIdempotent: true }, options);
  }

  /**
   * Get a resumable upload.
   *
   * Returns how much of your upload has arrived, also with HEAD. If one of its parts is still arriving, what has
   * arrived of it is kept, and the rest is refused: only one request at a time can add to an upload.
   *
   * Needs the scope `tasks:read`.
   *
   * @param uploadId ID of the upload.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getUpload(uploadId: string, options?: RequestOptions): Call<Upload> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/uploads/{uploadId}', { uploadId }), isTus: true }, options);
  }

  /**
   * Upload a part.
   *
   * Adds a part to your upload. If the connection is cut, what has arrived is kept. When the upload is complete,
   * it becomes an attachment, whose ID `getUpload` returns, and the event `attachment.created` is written. In a
   * project, you must be owner, admin or member.
   *
   * Needs the scope `tasks:write`.
   *
   * @param uploadId ID of the upload.
   * @param headers `Upload-Offset`: Where the part begins. It must be the number of bytes that have arrived. 0
   * to 9,007,199,254,740,991. `Upload-Length`: Size of the whole file in bytes. You can send it later, with a
   * part; then send `Upload-Defer-Length` when you create the upload. 0 to 9,007,199,254,740,991.
   * `Upload-Checksum`: `sha1`, `sha256` or `sha512`, and the digest of the part in Base64. If the part that
   * arrives has another digest, it is not added. At most 200 characters.
   * @param content The content of the part.
   * @throws ApiError 400 `UNKNOWN_COMMENT`: The comment does not exist on the task, or is itself a reply and
   * cannot be replied to.
   * @throws ApiError 400 `MALFORMED_UPLOAD`: The form is malformed, or the body ended early.
   * @throws ApiError 400 `DIGEST_MISMATCH`: The body that arrived has another digest than `Content-Digest`.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TOO_MANY_ATTACHMENTS`: The task already has 1,000 attachments.
   * @throws ApiError 409 `QUOTA_EXCEEDED`: The files do not fit into the storage that you or the project can
   * use.
   * @throws ApiError 409 `UPLOAD_OFFSET_MISMATCH`: The part does not begin where the upload ends, or another
   * request adds to the upload.
   * @throws ApiError 460 `CHECKSUM_MISMATCH`: The part that arrived has another digest than `Upload-Checksum`.
   * @throws ApiError 507 `STORAGE_FULL`: The storage of the server is full, so the file was not stored.
   */
  uploadPart(uploadId: string, headers: { 'Upload-Offset': number; 'Upload-Length'?: number; 'Upload-Checksum'?: string }, content: UploadContent, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/uploads/{uploadId}', { uploadId }), part: content, headers, isTus: true, fileTypes: ['application/offset+octet-stream'] }, options);
  }

  /**
   * Cancel a resumable upload.
   *
   * Ends your upload and removes what has arrived of it. If it is complete, its attachment stays.
   *
   * Needs the scope `tasks:write`.
   *
   * @param uploadId ID of the upload.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  cancelUpload(uploadId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/uploads/{uploadId}', { uploadId }), isTus: true }, options);
  }
}
