import type { Attachment, Upload, UploadAttachmentQuery } from './generated/models.ts';
import { AttachmentsResource } from './generated/resources/attachments.ts';
import { Call, type WithResponse } from './runtime/call.ts';
import { ApiError, ConnectionError } from './runtime/errors.ts';
import { pause } from './runtime/limit.ts';
import type { CreateOptions, RequestOptions } from './runtime/options.ts';
import { type Part, partsOf, sizeOf } from './runtime/parts.ts';
import { delayBefore } from './runtime/retry.ts';
import { type StreamFile, UPLOAD_TIMEOUT, type UploadFile } from './runtime/upload.ts';

/** How much of a file has been sent or received. `total` is `null` as long as the size is not known. */
export type Progress = { bytes: number; total: number | null };

/** The options of an upload. */
export type UploadOptions = CreateOptions & {
  /** Called when the server has another part of the file. With it, the file is sent in parts. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Sends the file in parts, and continues after an interruption. Default: `true` for streams, for files of more than 16 MiB, and with
   * `onProgress`.
   */
  resumable?: boolean | undefined;
};

const RESUMABLE_BYTES = 16 * 1024 * 1024;
const MAX_PART_BYTES = 8 * 1024 * 1024;
const MIN_PART_BYTES = 256 * 1024;
/** So that the progress of a small file has steps. */
const STEPS = 20;
/** How often a part is sent again of which nothing more arrives. */
const MAX_VAIN_RETRIES = 5;

/** The operations on attachments, and uploads of any size. */
export class Attachments extends AttachmentsResource {
  /**
   * Uploads a file. A large one, or a stream, is sent in parts, and continues after an interruption.
   *
   * ```ts
   * const [file] = await client.attachments.upload(taskId, await fileAt('deck.csv'), {}, {
   *   onProgress: ({ bytes, total }) => console.log(bytes, total),
   * });
   * ```
   *
   * @param file The file, and its name. The content of a stream can be sent only once.
   * @throws ApiError as in the operation `uploadAttachment`
   */
  override upload(
    taskId: string,
    file: UploadFile | StreamFile,
    query: UploadAttachmentQuery = {},
    options: UploadOptions = {},
  ): Call<Attachment[]> {
    const { onProgress, resumable, ...request } = options;
    const size = sizeOf(file);
    const isLarge = size === null || size > RESUMABLE_BYTES;
    if (isStream(file) || (resumable ?? (isLarge || onProgress !== undefined)))
      return new Call(this.#sendInParts(taskId, file, query, { ...request, size, onProgress }));
    return super.upload(taskId, file, query, request);
  }

  async #sendInParts(
    taskId: string,
    file: UploadFile | StreamFile,
    query: UploadAttachmentQuery,
    { size, onProgress, idempotencyKey, ...request }: UploadOptions & { size: number | null },
  ): Promise<WithResponse<Attachment[]>> {
    const metadata = { filename: file.name, ...(query.comment_id && { comment_id: query.comment_id }) };
    const length = size === null ? { 'Upload-Defer-Length': '1' as const } : { 'Upload-Length': size };
    const headers = { 'Upload-Metadata': metadataOf(metadata), ...length };
    const upload = await this.createUpload(taskId, headers, { ...request, idempotencyKey });
    try {
      const partBytes = Math.min(
        MAX_PART_BYTES,
        Math.max(MIN_PART_BYTES, Math.ceil((size ?? Number.POSITIVE_INFINITY) / STEPS)),
      );
      onProgress?.({ bytes: 0, total: size });
      if (size !== 0)
        for await (const part of partsOf(file, partBytes)) {
          await this.#sendPart(upload, part, size === null, request);
          const bytes = part.offset + part.length;
          onProgress?.({ bytes, total: part.isLast ? bytes : size });
        }
    } catch (error) {
      // Otherwise it would count as used storage until it expires. Also after `signal` has ended the upload.
      this.cancelUpload(upload.id, { ...request, signal: undefined, maxRetries: 0 }).catch(() => {});
      throw error;
    }
    const { attachment_id } = await this.getUpload(upload.id, request);
    const { data, ...rest } = await this.get(attachment_id ?? '', request).withResponse();
    return { ...rest, data: [data] };
  }

  /** Sends a part, and what is missing of it after an interruption. */
  async #sendPart(upload: Upload, part: Part, isDeferred: boolean, request: RequestOptions): Promise<void> {
    const end = part.offset + part.length;
    const length = isDeferred && part.isLast ? { 'Upload-Length': end } : {};
    let offset = part.offset;
    for (let vain = 0; ; vain += 1) {
      try {
        const headers = { 'Upload-Offset': offset, ...length };
        const content = part.from(offset - part.offset);
        const limit = { timeout: UPLOAD_TIMEOUT, ...request };
        const { response } = await this.uploadPart(upload.id, headers, content, limit).withResponse();
        // A late repetition of another request can have ended this one before all of it had arrived.
        const received = Number(response.headers.get('Upload-Offset') ?? end);
        if (received >= end) return;
        if (received > offset) vain = -1;
        else if (vain >= MAX_VAIN_RETRIES)
          throw new Error(`The server stored no more than ${received} bytes.`);
        offset = received;
      } catch (error) {
        if (!canContinue(error) || vain >= MAX_VAIN_RETRIES) throw error;
        await pause(delayBefore(vain, null) ?? 0, request.signal);
        const { received_bytes, attachment_id } = await this.getUpload(upload.id, request);
        // Its response was lost.
        if (attachment_id !== null || (received_bytes === end && !(isDeferred && part.isLast))) return;
        if (received_bytes < part.offset || received_bytes > end) throw error;
        if (received_bytes > offset) vain = -1;
        offset = received_bytes;
      }
    }
  }
}

const isStream = (file: UploadFile | StreamFile): file is StreamFile =>
  'content' in file && file.content instanceof ReadableStream;

/** After an interruption, or if another request has added what arrived of it. */
const canContinue = (error: unknown) =>
  error instanceof ConnectionError ||
  (error instanceof ApiError &&
    (error.status >= 500 || error.code === 'UPLOAD_OFFSET_MISMATCH') &&
    error.status !== 507);

function metadataOf(values: Record<string, string>): string {
  const encode = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return Object.entries(values)
    .map(([name, value]) => `${name} ${encode(value)}`)
    .join(',');
}
