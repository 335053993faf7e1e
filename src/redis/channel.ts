import type { Logger } from '../log.ts';
import type { Channel } from '../processes.ts';
import type { RedisConnection } from './connection.ts';

/** Opens a connection that receives messages and reconnects by itself. Messages are sent on the connection for commands. */
export function openChannel(redis: RedisConnection, name: string, log: Pick<Logger, 'warn'>): Channel {
  const channel = `taskflow:${name}`;
  const subscriber = redis.duplicate();
  // Subscribes at each connection, because the library repeats only subscriptions that have succeeded before.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).catch((error: Error) => {
      // If the connection was lost meanwhile, the next `ready` event subscribes again.
      if (subscriber.status === 'ready')
        log.warn({ reason: error.message, channel }, 'cannot subscribe to the Redis channel');
    });
  });
  return {
    publish(message) {
      // Not with `attempt`: if Redis rejects the message, it can still count requests.
      redis.client.publish(channel, message).catch(() => {});
    },
    subscribe(receive) {
      subscriber.on('message', (_channel: string, message: string) => receive(message));
    },
  };
}
