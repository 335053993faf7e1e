import type { Schema } from '../contract.ts';
import { dayAfter, dayOf, timeOfDay, timeOn } from '../days.ts';

export type Delivery = Schema<'NotificationDelivery'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** So that a notification that is read at once is not sent, and several in a row are one message. */
const INSTANT_MS = MINUTE_MS;

/** Returns when a user gets the next message, as the settings say in their time zone. */
export function nextMailAt(now: number, zone: string, delivery: Delivery): number {
  return quietEnd(unquietMailAt(now, zone, delivery), zone, delivery);
}

function unquietMailAt(now: number, zone: string, { email, digest_hour }: Delivery): number {
  if (email === 'hourly') return Math.floor(now / HOUR_MS + 1) * HOUR_MS;
  if (email !== 'daily') return now + INSTANT_MS;
  const today = dayOf(now, zone);
  const at = timeOn(today, digest_hour * HOUR_MS, zone);
  return at > now ? at : timeOn(dayAfter(today), digest_hour * HOUR_MS, zone);
}

/** Returns the end of the quiet hours that an instant is in, or the instant itself. */
export function quietEnd(instant: number, zone: string, { quiet_from, quiet_to }: Delivery): number {
  if (quiet_from === null || quiet_to === null || quiet_from === quiet_to) return instant;
  const [from, to] = [millisecondsOf(quiet_from), millisecondsOf(quiet_to)];
  const time = timeOfDay(instant, zone);
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
  if (!isQuiet) return instant;
  const day = dayOf(instant, zone);
  return timeOn(time < to ? day : dayAfter(day), to, zone);
}

/** `07:30` in milliseconds since midnight. */
function millisecondsOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS;
}
