import type { Schema } from '../../contract.ts';

/** The contents of the contract: the event, and what CloudEvents requires. */
export type CloudEvent = {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  /** Extension `sequence` (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md): text in the order of the numbers. */
  sequence: string;
  data: Schema<'StreamedEvent'>;
};

/** As many digits as the largest number has, so that the order of texts is that of numbers. */
const DIGITS = 15;

/** Returns an event in the structured mode of CloudEvents 1.0. `url` is that of the service. */
export function toCloudEvent(event: Schema<'StreamedEvent'>, url: string): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: url,
    type: event.type,
    subject: `${event.subject.type}/${event.subject.id}`,
    time: event.created_at,
    datacontenttype: 'application/json',
    sequence: String(event.sequence).padStart(DIGITS, '0'),
    data: event,
  };
}
