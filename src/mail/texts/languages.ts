import { en } from './en.ts';
import type { Language, Letters } from './templates.ts';

/** English has all messages. Another language can have some of them; the others are sent in English. */
export const languages: ReadonlyMap<string, Language<Partial<Letters>>> = new Map([['en', en]]);
