import { type ErrorDetail, invalid } from '../errors.ts';
import type { Guard, Refusal } from './guard.ts';

/** The part of the response of a refused URL. The messages do not say to which address a name leads. */
const REFUSALS: Readonly<Record<Refusal, Omit<ErrorDetail, 'field'>>> = {
  INVALID_URL: {
    code: 'INVALID_FORMAT',
    message: 'Must be a URL such as https://hooks.example.com/taskflow.',
  },
  HAS_CREDENTIALS: { code: 'NOT_ALLOWED', message: 'Remove the user name and the password.' },
  NOT_HTTPS: { code: 'NOT_HTTPS', message: 'Must begin with https://.' },
  ADDRESS_NOT_ALLOWED: { code: 'URL_NOT_ALLOWED', message: 'Choose a URL that leads to a public address.' },
};

/** @throws ApiError VALIDATION_FAILED if requests are not sent to a URL */
export async function assertAllowed(guard: Pick<Guard, 'check'>, url: string, field: string): Promise<void> {
  const refusal = await guard.check(url);
  if (refusal) throw invalid([{ field, ...REFUSALS[refusal] }]);
}
