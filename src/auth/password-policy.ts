import type { ErrorDetail } from '../errors.ts';
import { normalizeEmail } from './email.ts';

const SHORTEST = 8;
const LONGEST = 128;

type Rule = { code: string; message: string; broken(password: string, email: string): boolean };

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
    code: 'SAME_AS_EMAIL',
    message: 'Choose something other than your email.',
    broken: (password, email) => normalizeEmail(password) === normalizeEmail(email),
  },
];

/** Everything that is wrong with a new password, so that it can be mended in one go. */
export function passwordProblems(password: string, email: string, field = 'password'): ErrorDetail[] {
  return rules
    .filter(({ broken }) => broken(password, email))
    .map(({ code, message }) => ({ field, code, message }));
}

/** As a person counts them, not in the units of UTF-16. */
const characters = (text: string) => [...text].length;
