import { join } from 'node:path';
import { grantAdministrator } from '../../src/cli/admin.ts';
import { startEmptyService, startServiceOn } from '../empty-service.ts';

type Administrator = { administrator_email: string; administrator_password: string };
type Service = { url: string; outbox: string; administrator: Administrator; stop(): Promise<void> };

/** Starts the service on an empty database, with one administrator. */
export async function startOwnService(): Promise<Service> {
  const { databaseUrl, scratch, ...service } = await startEmptyService();
  return withAdministrator(service, databaseUrl, scratch);
}

/** Starts the service on a database, with one administrator. */
export async function startServiceWithAdministrator(
  { url }: { url: string },
  scratch: string,
): Promise<Service> {
  return withAdministrator(await startServiceOn(url, scratch), url, scratch);
}

async function withAdministrator(
  { url, stop }: Pick<Service, 'url' | 'stop'>,
  databaseUrl: string,
  scratch: string,
): Promise<Service> {
  try {
    const administrator = await registerAdministrator(url);
    await grantAdministrator(databaseUrl, administrator.administrator_email);
    return { url, outbox: join(scratch, 'data', 'outbox'), administrator, stop };
  } catch (error) {
    await stop();
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
