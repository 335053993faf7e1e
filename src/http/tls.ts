import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureVersion } from 'node:tls';
import type { Log } from '../log.ts';

export type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

/** The contents of the files, in PEM. */
export type Pem = { readonly cert: string; readonly key: string };

/** The certificate of the server, which can be renewed while the server runs. */
export type Certificate = {
  readonly pem: Pem;
  /** Calls `apply` with the contents of the files after SIGHUP and after a change. Returns a function that stops this. */
  follow(apply: (pem: Pem) => void): () => void;
};

/** Older versions are broken (RFC 8996). */
export const OLDEST_TLS: SecureVersion = 'TLSv1.2';

/** How often the two files are read. File system events miss a link that is pointed to another file. */
const LOOK_EVERY_MS = 5_000;

/**
 * Reads the certificate and its key, and checks that they can be used.
 * @throws Error that names the variable and says what to do
 */
export function openCertificate(
  files: CertificateFiles,
  log: Log,
  { lookEveryMs = LOOK_EVERY_MS } = {},
): Certificate {
  const pem = read(files);
  check(pem, files, log);
  return {
    pem,
    follow(apply) {
      let seen = pem;
      const look = () => {
        try {
          const found = read(files);
          if (found.cert === seen.cert && found.key === seen.key) return;
          // Log a problem only once. One file may be written before the other.
          seen = found;
          check(found, files, log);
          apply(found);
          log.info({}, 'took the new TLS certificate');
        } catch (err) {
          log.error({ err }, 'kept the TLS certificate, for the new one cannot be used');
        }
      };
      const looking = setInterval(look, lookEveryMs).unref();
      process.on('SIGHUP', look);
      return () => {
        clearInterval(looking);
        process.off('SIGHUP', look);
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
      `TLS_KEY_FILE ${keyFile} is not the key of the certificate in TLS_CERT_FILE ${certFile}. If that file holds a chain, the certificate of this server comes first.`,
    );
  }
  try {
    createSecureContext({ ...pem, minVersion: OLDEST_TLS });
  } catch (cause) {
    throw new Error(`TLS_CERT_FILE ${certFile} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
  const { validFromDate, validToDate } = certificate;
  const now = new Date();
  if (validToDate < now)
    log.warn({ until: validToDate }, 'the TLS certificate has expired: clients will refuse it');
  if (validFromDate > now) log.warn({ from: validFromDate }, 'the TLS certificate is not valid yet');
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
    throw new Error(`TLS_CERT_FILE ${path} holds no certificate in PEM: it begins with BEGIN CERTIFICATE.`, {
      cause,
    });
  }
}

function keyOf(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    const mend = text.includes('ENCRYPTED')
      ? 'is encrypted. Take its passphrase off'
      : 'holds no private key in PEM';
    throw new Error(`TLS_KEY_FILE ${path} ${mend}.`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
