import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/log.ts';
import { startService } from '../src/service.ts';
import { createDatabase } from '../tests/template.ts';
import { startTestDatabase } from './test-database.ts';

export type EmptyService = {
  url: string;
  databaseUrl: string;
  /** A directory that is removed by `stop`. */
  scratch: string;
  stop(): Promise<void>;
};

/** Environment variables of the service, in addition to those that are always set. */
type Variables = Record<string, string>;

/** Starts PostgreSQL and the service on an empty database. */
export async function startEmptyService(variables: Variables = {}): Promise<EmptyService> {
  const { url, scratch, stop } = await startTestDatabase();
  try {
    process.env['TEST_DATABASE_URL'] = url;
    const { url: databaseUrl } = await createDatabase();
    const service = await startServiceOn(databaseUrl, scratch, variables);
    return { url: service.url, databaseUrl, scratch, stop: () => service.stop().finally(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the service on a database. Rate limits are off, because all requests come from one address. */
export function startServiceOn(databaseUrl: string, scratch: string, variables: Variables = {}) {
  const secret = () => randomBytes(32).toString('base64');
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `scripts:${secret()}`,
    ENCRYPTION_KEY: secret(),
    DATA_DIR: join(scratch, 'data'),
    PORT: '0',
    SHUTDOWN_DELAY: '0s',
    RATE_LIMIT_USER: 'off',
    RATE_LIMIT_ANONYMOUS: 'off',
    RATE_LIMIT_AUTH: 'off',
    RATE_LIMIT_REFRESH: 'off',
    ...variables,
  });
  return startService(config, createLogger({ level: 'error', format: 'json' }), databaseUrl);
}
