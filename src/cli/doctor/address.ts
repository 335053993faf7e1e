import { X509Certificate } from 'node:crypto';
import { createServer, isIP } from 'node:net';
import type { Config } from '../../config.ts';
import { openCertificate } from '../../http/tls.ts';
import { runningUrl } from '../../postgres/running.ts';
import { codeOf, type Finding, findings, reasonOf } from './finding.ts';

const DAY_MS = 86_400_000;
/** Certificates are usually renewed 30 days before they expire. */
const RENEWAL_DAYS = 14;

export async function checkAddress({ http, database, dataDir }: Config): Promise<Finding[]> {
  // Before the check of the database starts the embedded one.
  const isOwn = database.url !== undefined || (await runningUrl(dataDir)) !== undefined;
  return [...checkCertificate(http.tls), ...checkExposure(http), ...(await checkPort(http, isOwn))];
}

function checkCertificate(tls: Config['http']['tls']): Finding[] {
  const { ok, warn, fail } = findings('certificate');
  if (!tls) return [];
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (_fields: object, message: string) => void warnings.push(message),
    error: () => {},
  };
  try {
    const { pem } = openCertificate(tls, log);
    const until = new X509Certificate(pem.cert).validToDate;
    const days = Math.floor((until.getTime() - Date.now()) / DAY_MS);
    const [problem] = warnings;
    if (problem) return [fail(problem, 'Install a certificate that is valid now.')];
    const text = `valid until ${until.toISOString().slice(0, 10)}`;
    return [
      days < RENEWAL_DAYS
        ? warn(text, 'Renew it. TaskFlow loads the new files without a restart.')
        : ok(text),
    ];
  } catch (error) {
    return [fail(reasonOf(error), 'Correct TLS_CERT_FILE and TLS_KEY_FILE.')];
  }
}

function checkExposure({ host, isHttps, publicUrl, tls, trustedProxies }: Config['http']): Finding[] {
  const { warn } = findings('address');
  const found: Finding[] = [];
  if (!isLoopback(host) && !isHttps)
    found.push(
      warn(
        `other machines can reach ${host}, and passwords and tokens are not encrypted on the way`,
        'Set TLS_CERT_FILE and TLS_KEY_FILE, or set PUBLIC_URL to the https:// address of the proxy in front.',
      ),
    );
  if (publicUrl?.startsWith('https:') && !tls && trustedProxies.rules.length === 0)
    found.push(
      warn(
        'a proxy seems to terminate TLS, and its address counts as that of every caller',
        'Set TRUSTED_PROXIES to the addresses of the proxy, or callers share one rate limit.',
      ),
    );
  return found;
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** @param isOwn whether a TaskFlow on this port can be the one of this configuration, whose database runs then */
async function checkPort({ host, port, tls }: Config['http'], isOwn: boolean): Promise<Finding[]> {
  const { ok, fail } = findings('address');
  const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const code = await listenCode(host, port);
  switch (code) {
    case undefined:
      return [ok(port === 0 ? `${host}, on a port that the system chooses` : `${place} is free`)];
    case 'EADDRINUSE':
      if (!(await isTaskFlow(host, port, tls !== undefined)))
        return [fail(`another program uses ${place}`, 'Stop it, or set PORT to another port.')];
      return isOwn
        ? [ok(`TaskFlow is running on ${place}`)]
        : [
            fail(
              `a TaskFlow with another data directory uses ${place}`,
              'Stop it, or set PORT to another port.',
            ),
          ];
    case 'EACCES':
      return [
        fail(
          `this user cannot use port ${port}`,
          'Set PORT to 1024 or above, or allow CAP_NET_BIND_SERVICE.',
        ),
      ];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [fail(`${host} is not an address of this machine`, 'Set HOST to 127.0.0.1, 0.0.0.0 or :: .')];
    default:
      return [fail(`cannot listen on ${place} (${code})`, 'Correct HOST and PORT.')];
  }
}

/** Returns why a server cannot listen on an address, or nothing if it can. */
function listenCode(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error) ?? 'unknown error'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** A certificate is not for this address, so over TLS only the port is known to be used. */
async function isTaskFlow(host: string, port: number, isTls: boolean): Promise<boolean> {
  if (isTls) return true;
  const near =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : isIP(host) === 6 ? `[${host}]` : host;
  try {
    const response = await fetch(`http://${near}:${port}/health/live`, {
      signal: AbortSignal.timeout(3_000),
    });
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'success' in body && 'meta' in body;
  } catch {
    return false;
  }
}
