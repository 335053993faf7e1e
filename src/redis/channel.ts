import type { Logger } from '../log.ts';
import type { Channel } from '../processes.ts';
import type { RedisConnection } from './connection.ts';

/** Opens a connection to hear from others; told is by the one for commands. Nothing has to be done when it is lost. */
export function openChannel(redis: RedisConnection, name: string, log: Pick<Logger, 'warn'>): Channel {
  const channel = `taskflow:${name}`;
  const subscriber = redis.another();
  // Each time that Redis is there, for the library repeats only what has succeeded before.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).catch((error: Error) => {
      // A connection that was lost meanwhile will be ready again.
      if (subscriber.status === 'ready')
        log.warn({ reason: error.message, channel }, 'Redis lets nobody listen');
    });
  });
  return {
    tell(message) {
      // Apart from `attempt`: that nobody may publish says nothing of the rest.
      redis.client.publish(channel, message).catch(() => {});
    },
    listen(hear) {
      subscriber.on('message', (_channel: string, message: string) => hear(message));
    },
  };
}
