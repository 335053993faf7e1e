import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureVersion } from 'node:tls';
import type { Log } from '../log.ts';

export type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

/** Contents of the files, in PEM. */
export type Pem = { readonly cert: string; readonly key: string };

/** The certificate of the server, which can be renewed while the server runs. */
export type Certificate = {
  readonly pem: Pem;
  /** Calls `apply` with the contents of the files after SIGHUP and after a change. Returns a function that stops this. */
  follow(apply: (pem: Pem) => void): () => void;
};

/** Older versions are insecure (RFC 8996). */
export const MIN_TLS_VERSION: SecureVersion = 'TLSv1.2';

/** How often the two files are read. File system events miss a symbolic link that gets another target. */
const RELOAD_MS = 5_000;

/**
 * Reads the certificate and its key, and checks that they can be used.
 * @throws Error that names the variable and what to do
 */
export function openCertificate(
  files: CertificateFiles,
  log: Log,
  { reloadMs = RELOAD_MS } = {},
): Certificate {
  const pem = read(files);
  check(pem, files, log);
  return {
    pem,
    follow(apply) {
      let current = pem;
      const reload = () => {
        try {
          const found = read(files);
          if (found.cert === current.cert && found.key === current.key) return;
          // Logs a problem only once. One file may be written before the other.
          current = found;
          check(found, files, log);
          apply(found);
          log.info({}, 'TLS certificate replaced');
        } catch (err) {
          log.error({ err }, 'cannot use the new TLS certificate; keeping the old one');
        }
      };
      const timer = setInterval(reload, reloadMs).unref();
      process.on('SIGHUP', reload);
      return () => {
        clearInterval(timer);
        process.off('SIGHUP', reload);
      };
    },
  };
}

const read = ({ certFile, keyFile }: CertificateFiles): Pem => ({
  cert: textOf('TLS_CERT_FILE', certFile),
  key: textOf('TLS_KEY_FILE', keyFile),
});

function check(pem: Pem, { certFile, keyFile }: CertificateFiles, log: Log): void {
  const certificate = certificateOf(pem.cert, certFile);
  if (!certificate.checkPrivateKey(keyOf(pem.key, keyFile))) {
    throw new Error(
      `TLS_KEY_FILE ${keyFile} is not the key of the certificate in TLS_CERT_FILE ${certFile}. If that file contains a chain, the certificate of this server must come first.`,
    );
  }
  try {
    createSecureContext({ ...pem, minVersion: MIN_TLS_VERSION });
  } catch (cause) {
    throw new Error(`TLS_CERT_FILE ${certFile} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
  const { validFromDate, validToDate } = certificate;
  const now = new Date();
  if (validToDate < now)
    log.warn({ until: validToDate }, 'TLS certificate has expired; clients will reject it');
  if (validFromDate > now)
    log.warn({ from: validFromDate }, 'TLS certificate is not valid yet; clients will reject it');
}

function textOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${variable} ${path} cannot be read (${reasonOf(cause)}).`, { cause });
  }
}

function certificateOf(text: string, path: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw new Error(
      `TLS_CERT_FILE ${path} does not contain a PEM certificate, which begins with BEGIN CERTIFICATE.`,
      {
        cause,
      },
    );
  }
}

function keyOf(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    const problem = text.includes('ENCRYPTED')
      ? 'is encrypted. Remove its passphrase'
      : 'does not contain a PEM private key';
    throw new Error(`TLS_KEY_FILE ${path} ${problem}.`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
