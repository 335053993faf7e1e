import { en } from './en.ts';
import type { Language, Letters } from './templates.ts';

/** English has all messages. Other languages can have some of them. The rest is sent in English. */
export const languages: ReadonlyMap<string, Language<Partial<Letters>>> = new Map([['en', en]]);
