export { Attachments, type Progress, type UploadOptions } from './attachments.ts';
export { TaskFlow, type Transport } from './client.ts';
export { filter } from './generated/filters.ts';
export * from './generated/models.ts';
export * from './generated/resources.ts';
export { Jobs, type WaitOptions } from './jobs.ts';
export { rows, type TableRow } from './reports.ts';
export { Call, ListCall, type WithResponse } from './runtime/call.ts';
export { Connection, type ConnectionOptions, type Credentials } from './runtime/connection.ts';
export { Download, type ReceiveOptions } from './runtime/download.ts';
export * from './runtime/errors.ts';
export type { Selected } from './runtime/fields.ts';
export { FilterField, type Me, Relative, type TaskFilter } from './runtime/filter.ts';
export type { Logger, LogLevel } from './runtime/log.ts';
export type {
  ChangeOptions,
  ClientOptions,
  CreateOptions,
  Hooks,
  Match,
  MergeOptions,
  ReadOptions,
  RequestInfo,
  RequestOptions,
  ResponseInfo,
  StreamOptions,
} from './runtime/options.ts';
export { Page } from './runtime/page.ts';
export { EventStream } from './runtime/stream.ts';
export { memoryStore, type TokenStore, type Tokens } from './runtime/tokens.ts';
export { fileAt, type StreamFile, type UploadContent, type UploadFile } from './runtime/upload.ts';
export { type Collection, Replica, type SyncOptions } from './sync/replica.ts';
export type { DataOf, SyncChanges, SyncEntry, SyncItem, SyncKind } from './sync/state.ts';
export {
  fileSyncStore,
  indexedDbSyncStore,
  memorySyncStore,
  type StoredReplica,
  type SyncCommit,
  type SyncStore,
} from './sync/store.ts';
export { version } from './version.ts';
export { type UnwrapOptions, type WebhookHeaders, webhooks } from './webhooks.ts';
