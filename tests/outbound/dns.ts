import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { afterFile } from '../after-file.ts';

/** What a name server answers: addresses, in the order given, or nothing. */
export type Answer = {
  addresses: readonly string[];
  /** Names that lead from the asked one to that of the addresses. */
  aliases?: readonly string[];
};

const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };
const CNAME = 5;

export type NameServer = {
  /** For `nameServers` of the guard. */
  address: string;
  /** The questions so far, such as `A one.example`. */
  asked: string[];
};

/**
 * Starts a name server that answers questions for addresses, with a lifetime of 0 (RFC 1035).
 * @param answer called for each question, so it can answer the next one differently. undefined: the name does not exist; null: no response
 */
export async function startNameServer(
  answer: (name: string, type: 'A' | 'AAAA') => Answer | undefined | null,
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (message, { port, address }) => {
    const { name, type, end } = questionIn(message);
    asked.push(`${type} ${name}`);
    const given = answer(name, type);
    if (given === null) return;
    socket.send(responseTo(message.subarray(0, end), name, type, given), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  afterFile(() => socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function questionIn(message: Buffer): { name: string; type: 'A' | 'AAAA'; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return {
    name: labels.join('.').toLowerCase(),
    type: TYPES[message.readUInt16BE(at + 1)] ?? 'A',
    end: at + 5,
  };
}

const nameOf = (name: string) =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function responseTo(question: Buffer, name: string, type: 'A' | 'AAAA', given: Answer | undefined): Buffer {
  const { addresses = [], aliases = [] } = given ?? {};
  const chain = [name, ...aliases];
  const records = [
    ...aliases.map((alias, index) => record(chain[index] ?? name, CNAME, nameOf(alias))),
    ...addresses
      .filter((address) => isIPv4(address) === (type === 'A'))
      .map((address) => record(chain.at(-1) ?? name, type === 'A' ? 1 : 28, bytesOf(address))),
  ];
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  header.writeUInt16BE(given ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.subarray(12), ...records]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameOf(name), fixed, data]);
}

function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [before = [], after = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 255]));
}
