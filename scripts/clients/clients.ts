import type { Client } from './client.ts';
import { openapiFetch } from './openapi-fetch.ts';

/** Every generator that is tried, the slowest first, since two run at a time. */
export const CLIENTS: Client[] = [openapiFetch];
