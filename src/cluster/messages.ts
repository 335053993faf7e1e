import type { Counted, CountRequest } from '../counts.ts';

/** What a process of the cluster sends to the primary. */
export type ToPrimary =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'publish'; readonly channel: string; readonly message: string }
  /** All requests of one turn of the event loop. The primary replies with the number of the batch. */
  | { readonly kind: 'count'; readonly batch: number; readonly requests: readonly CountRequest[] };

/** What the primary sends to a process. */
export type FromPrimary =
  | { readonly kind: 'message'; readonly channel: string; readonly message: string }
  | { readonly kind: 'counted'; readonly batch: number; readonly counted: readonly Counted[] }
  /** Stop, because the whole service stops. */
  | { readonly kind: 'stop' }
  /** Stop, because another process has taken the place of this one. */
  | { readonly kind: 'leave' }
  /** Stop sooner. */
  | { readonly kind: 'hurry' };

/** The variable that tells a process that it is one of a cluster, and its place in it, from 0. */
export const PLACE = 'TASKFLOW_CLUSTER_PLACE';
/** The variable with the number of processes. */
export const SIZE = 'TASKFLOW_CLUSTER_SIZE';
