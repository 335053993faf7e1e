import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { ApiError } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import type { Health } from './health.ts';

export const health = {
  async getHealth(_request, context) {
    return { status: 200, data: await checkHealth(context) };
  },

  async getLiveness(_request, context) {
    return { status: 200, data: report(context, []) };
  },

  async getReadiness(_request, context) {
    return { status: 200, data: await checkHealth(context) };
  },
} satisfies Partial<Handlers>;

function report({ health }: Context, checks: Schema<'HealthCheck'>[]): Schema<'Health'> {
  const status = checks.every((check) => check.status === 'ok') ? 'ok' : 'degraded';
  return { status, version: health.version, uptime_seconds: health.uptimeSeconds(), checks };
}

/**
 * Checks the database, Redis, the store of files and the backups.
 * @throws ApiError OVERLOADED while the service is stopping
 * @throws the error of the database
 */
async function checkHealth(context: Context): Promise<Schema<'Health'>> {
  const { health, clock } = context;
  if (health.isStopping()) {
    throw new ApiError('OVERLOADED', { message: 'The service is being stopped.' });
  }
  const began_at = clock.now();
  const ok = (name: string): Schema<'HealthCheck'> => ({
    name,
    status: 'ok',
    latency_ms: Math.max(0, clock.now() - began_at),
  });
  const database = health.pingDatabase().then(() => ok('database'));
  const unlessDegraded = (name: string, ping: Health['pingRedis']) =>
    ping?.().then(
      () => ok(name),
      (): Schema<'HealthCheck'> => ({ name, status: 'degraded', latency_ms: null }),
    );
  // Without Redis, rate limits are less exact. Without room, files cannot be uploaded. Without backups, a lost disk is a lost day.
  const others = [
    unlessDegraded('redis', health.pingRedis),
    unlessDegraded('storage', health.pingStorage),
    unlessDegraded('backups', health.checkBackups),
  ];
  const checks = await Promise.all([database, ...others]);
  return report(
    context,
    checks.filter((check) => check !== undefined),
  );
}
