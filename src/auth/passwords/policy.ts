import { dictionary } from '@zxcvbn-ts/language-common';
import type { ErrorDetail } from '../../errors.ts';

const SHORTEST = 8;
const LONGEST = 128;
const PRODUCT = 'TaskFlow';

/** 49,233 of them, all in lower case. They take 30 to 70 ms to load and then 4 MB. */
const commonlyUsed: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Whose password it is to be. */
export type Owner = { email: string; full_name: string };

type Rule = { code: string; message: string; broken(password: string, owner: Owner): boolean };

const rules: Rule[] = [
  {
    code: 'TOO_SHORT',
    message: `Use at least ${SHORTEST} characters.`,
    broken: (password) => characters(password) < SHORTEST,
  },
  {
    code: 'TOO_LONG',
    message: `Use at most ${LONGEST} characters.`,
    broken: (password) => characters(password) > LONGEST,
  },
  {
    code: 'NEEDS_LOWER_CASE',
    message: 'Add a lower-case letter.',
    broken: (password) => !/\p{Ll}/u.test(password),
  },
  {
    code: 'NEEDS_UPPER_CASE',
    message: 'Add an upper-case letter.',
    broken: (password) => !/\p{Lu}/u.test(password),
  },
  {
    code: 'NEEDS_DIGIT',
    message: 'Add a digit.',
    broken: (password) => !/\p{Nd}/u.test(password),
  },
  {
    code: 'COMMON_PASSWORD',
    message: 'Choose something else: many people use this, or this with other digits and signs around it.',
    broken: (password) =>
      undecorated(password).some((form) => commonlyUsed.has(form)) || isLike(password, [PRODUCT]),
  },
  {
    code: 'SAME_AS_EMAIL',
    message: 'Choose something other than your email.',
    broken: (password, { email }) => isLike(password, [email, email.slice(0, email.lastIndexOf('@'))]),
  },
  {
    code: 'SAME_AS_NAME',
    message: 'Choose something other than your name.',
    broken: (password, { full_name }) => isLike(password, [full_name, ...full_name.split(/\s+/)]),
  },
];

/** Everything that is wrong with a new password, so that it can be mended in one go. */
export function passwordProblems(password: string, owner: Owner, field = 'password'): ErrorDetail[] {
  return rules
    .filter(({ broken }) => broken(password, owner))
    .map(({ code, message }) => ({ field, code, message }));
}

/** As a person counts them, not in the units of UTF-16. */
const characters = (text: string) => [...text].length;

/**
 * What is left of `Dragon2024!` in lower case: all of it, then without the signs at its ends, then without the
 * digits there too. The other rules make people put these round a word that they would have taken alone.
 */
function undecorated(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  return [plain, plain.replaceAll(SIGNS_AT_ENDS, ''), plain.replaceAll(NO_LETTERS_AT_ENDS, '')];
}

const SIGNS_AT_ENDS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const NO_LETTERS_AT_ENDS = /^\P{L}+|\P{L}+$/gu;

/** Whether a password is one of these texts, each with whatever signs in it and decoration around it. */
function isLike(password: string, texts: string[]): boolean {
  const known = new Set(texts.flatMap(bareForms));
  return bareForms(password).some((form) => known.has(form));
}

const bareForms = (text: string) =>
  undecorated(text)
    .map((form) => form.replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .filter((form) => form !== '');
