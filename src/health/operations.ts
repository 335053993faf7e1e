import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import { ApiError } from '../errors.ts';
import type { Handlers } from '../handlers.ts';

export const health = {
  async getHealth(_request, context) {
    return { status: 200, data: await examined(context) };
  },

  async getLiveness(_request, context) {
    return { status: 200, data: report(context, []) };
  },

  async getReadiness(_request, context) {
    return { status: 200, data: await examined(context) };
  },
} satisfies Partial<Handlers>;

function report({ health }: Context, checks: Schema<'HealthCheck'>[]): Schema<'Health'> {
  const status = checks.every((check) => check.status === 'ok') ? 'ok' : 'degraded';
  return { status, version: health.version, uptime_seconds: health.uptimeSeconds(), checks };
}

/** @throws ApiError OVERLOADED while the service is stopping, or whatever the database throws */
async function examined(context: Context): Promise<Schema<'Health'>> {
  const { health, clock } = context;
  if (health.isStopping()) {
    throw new ApiError('OVERLOADED', { message: 'The service is being stopped.' });
  }
  const asked = clock.now();
  const answered = (name: string): Schema<'HealthCheck'> => ({
    name,
    status: 'ok',
    latency_ms: Math.max(0, clock.now() - asked),
  });
  const database = health.askDatabase().then(() => answered('database'));
  // Without it requests are counted less exactly, and nothing else changes.
  const redis = health.askRedis?.().then(
    () => answered('redis'),
    (): Schema<'HealthCheck'> => ({ name: 'redis', status: 'degraded', latency_ms: null }),
  );
  const checks = await Promise.all([database, redis]);
  return report(
    context,
    checks.filter((check) => check !== undefined),
  );
}
