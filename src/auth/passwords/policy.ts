import type { ErrorDetail } from '../../errors.ts';

const MIN_LENGTH = 8;
const MAX_LENGTH = 128;
const PRODUCT = 'TaskFlow';

let commonlyUsed: Promise<ReadonlySet<string>> | undefined;

/** Returns 49,233 passwords, all in lower case. Loading them takes 30 to 70 ms and 4 MB, so a start does not wait for it. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  commonlyUsed ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return commonlyUsed;
}

/** The user who chooses the password. */
export type Owner = { email: string; full_name: string };

type Rule = {
  code: string;
  message: string;
  broken(password: string, owner: Owner, common: ReadonlySet<string>): boolean;
};

const rules: Rule[] = [
  {
    code: 'TOO_SHORT',
    message: `Use at least ${MIN_LENGTH} characters.`,
    broken: (password) => countCharacters(password) < MIN_LENGTH,
  },
  {
    code: 'TOO_LONG',
    message: `Use at most ${MAX_LENGTH} characters.`,
    broken: (password) => countCharacters(password) > MAX_LENGTH,
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
    message:
      'Choose another password. Many people use this one, or this one with other digits or symbols around it.',
    broken: (password, _owner, common) =>
      withoutDecoration(password).some((form) => common.has(form)) || resembles(password, [PRODUCT]),
  },
  {
    code: 'SAME_AS_EMAIL',
    message: 'Must not be your email.',
    broken: (password, { email }) => resembles(password, [email, email.slice(0, email.lastIndexOf('@'))]),
  },
  {
    code: 'SAME_AS_NAME',
    message: 'Must not be your name.',
    broken: (password, { full_name }) => resembles(password, [full_name, ...full_name.split(/\s+/)]),
  },
];

/** Returns all errors of a new password at once. */
export async function passwordProblems(
  password: string,
  owner: Owner,
  field = 'password',
): Promise<ErrorDetail[]> {
  const common = await commonPasswords();
  return rules
    .filter(({ broken }) => broken(password, owner, common))
    .map(({ code, message }) => ({ field, code, message }));
}

/** Counts code points, as people count characters, not UTF-16 units. */
const countCharacters = (text: string) => [...text].length;

/**
 * Returns three forms of `Dragon2024!` in lower case: the whole text, the text without the symbols at its ends, and without
 * the digits at its ends too. The other rules lead people to put these around a word that they would have used alone.
 */
function withoutDecoration(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  return [plain, plain.replaceAll(SIGNS_AT_ENDS, ''), plain.replaceAll(NO_LETTERS_AT_ENDS, '')];
}

const SIGNS_AT_ENDS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const NO_LETTERS_AT_ENDS = /^\P{L}+|\P{L}+$/gu;

/** Returns whether a password is one of these texts, with any symbols in it and any symbols or digits around it. */
function resembles(password: string, texts: string[]): boolean {
  const known = new Set(texts.flatMap(bareForms));
  return bareForms(password).some((form) => known.has(form));
}

const bareForms = (text: string) =>
  withoutDecoration(text)
    .map((form) => form.replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .filter((form) => form !== '');
