import type { Resource } from '../../resource.ts';
import { emptyTrash } from './purge.ts';

export const trash = {
  sweeps: [emptyTrash],
} satisfies Resource;
