import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { administer } from '../../src/cli/admin.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { startService } from '../../src/service.ts';
import { createDatabase } from '../../tests/template.ts';
import { startTestDatabase } from '../test-database.ts';

type Administrator = { administrator_email: string; administrator_password: string };
type Service = { url: string; outbox: string; administrator: Administrator; stop(): Promise<void> };

const secret = () => randomBytes(32).toString('base64');

/** Starts the service on an empty database of its own. */
export async function startOwnService(): Promise<Service> {
  const { url, scratch, stop } = await startTestDatabase();
  try {
    process.env['TEST_DATABASE_URL'] = url;
    const service = await startServiceWithAdministrator(await createDatabase(), join(scratch, 'data'));
    return { ...service, stop: () => service.stop().finally(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the service on a database, with one administrator. Rate limits are off, because all accounts register from one address. */
export async function startServiceWithAdministrator(
  { url }: { url: string },
  dataDir: string,
): Promise<Service> {
  const config = readConfig({
    DATABASE_URL: url,
    JWT_SECRETS: `journeys:${secret()}`,
    ENCRYPTION_KEY: secret(),
    DATA_DIR: dataDir,
    PORT: '0',
    SHUTDOWN_DELAY: '0s',
    RATE_LIMIT_USER: 'off',
    RATE_LIMIT_ANONYMOUS: 'off',
    RATE_LIMIT_AUTH: 'off',
    RATE_LIMIT_REFRESH: 'off',
  });
  const service = await startService(config, createLogger({ level: 'error', format: 'json' }));
  try {
    const administrator = await registerAdministrator(service.url);
    await administer(url, ['grant', administrator.administrator_email]);
    return { url: service.url, outbox: join(dataDir, 'outbox'), administrator, stop: () => service.stop() };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function registerAdministrator(url: string): Promise<Administrator> {
  const [email, password] = ['administrator@example.com', 'Difference-Engine-1822'];
  const response = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password, full_name: 'Charles Babbage' }),
  });
  if (response.status !== 201) throw new Error(`cannot register an administrator: ${await response.text()}`);
  return { administrator_email: email, administrator_password: password };
}
