import type { Context } from '../context.ts';
import type { Handlers, Schema } from '../contract.ts';
import { ApiError } from '../errors.ts';

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
  return { status: 'ok', version: health.version, uptime_seconds: health.uptimeSeconds(), checks };
}

/** @throws ApiError OVERLOADED while the service is stopping, or whatever the database throws */
async function examined(context: Context): Promise<Schema<'Health'>> {
  const { health, clock } = context;
  if (health.isStopping()) {
    throw new ApiError('OVERLOADED', { message: 'The service is being stopped.' });
  }
  const asked = clock.now();
  await health.askDatabase();
  return report(context, [{ name: 'database', status: 'ok', latency_ms: Math.max(0, clock.now() - asked) }]);
}
