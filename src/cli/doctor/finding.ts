import { scrub } from '../../log.ts';

/** One line of the report. */
export type Finding = {
  /** What was checked: `database version`. */
  readonly check: string;
  /** `fail` means that TaskFlow does not start, loses data, or cannot do part of its work. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do about it. */
  readonly action?: string;
};

/** Returns functions that make the findings of one check. */
export function findings(check: string) {
  return {
    ok: (text: string): Finding => ({ check, status: 'ok', text }),
    warn: (text: string, action: string): Finding => ({ check, status: 'warn', text, action }),
    fail: (text: string, action: string): Finding => ({ check, status: 'fail', text, action }),
  };
}

/** Returns the reason of an error on one line, without credentials. Errors of several addresses have an empty message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return scrub(String(error));
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  const { message } = first instanceof Error ? first : error;
  return scrub(message || codeOf(error) || error.name).replaceAll(/\s+/g, ' ');
}

/** Returns what has caused an error in the first place. */
export function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}

/** Returns the code of an error or of what has caused it: `ECONNREFUSED`, or an SQLSTATE. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // nodemailer replaces the code of the system by its own.
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error instanceof AggregateError ? error.errors[0] : error.cause);
}

/** What to do if a server cannot be reached, by the code of the error. */
export function networkAction(code: string | undefined, variable: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return `Start the server, or correct the host and port in ${variable}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Correct the host in ${variable}, or the name server of this machine.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `Correct the host in ${variable}, or let the firewall pass connections from this machine.`;
    case 'CERT_HAS_EXPIRED':
      return `Renew the certificate of the server.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `Use the host name of the certificate in ${variable}.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `Give TaskFlow the certificate of the authority that has issued the certificate of the server.`;
    default:
      return undefined;
  }
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Formats a size: `1.5 GiB`. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
