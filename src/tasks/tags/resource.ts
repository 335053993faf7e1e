import type { Resource } from '../../resource.ts';
import { tagChange } from './change.ts';

export const tags = {
  subjects: { tag_name: null },
  works: { tag_change: tagChange },
} satisfies Resource;
