/**
 * Parsers for the text of a variable. Each describes what it allows, and throws `Invalid` with the reason for anything
 * else.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Parser<T> = {
  readonly allowed: string;
  readonly parse: (text: string) => T;
  /** Whether the text can have several lines. */
  readonly hasLines?: true;
};

/** The reason why a text is invalid. The parser of a secret must not quote the text. */
export class Invalid extends Error {
  override readonly name = 'Invalid';
}

export type RateLimit = { readonly limit: number; readonly windowSeconds: number };

export function integer(min: number, max: number): Parser<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    parse: (text) => {
      if (!/^-?\d{1,15}$/.test(text)) throw new Invalid('must be a whole number');
      return within(Number(text), min, max, String);
    },
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Parser<T> {
  return {
    allowed: `one of ${choices.join(', ')}`,
    parse: (text) => {
      const choice = choices.find((each) => each === text.toLowerCase());
      if (choice === undefined) throw new Invalid('must be one of the allowed values');
      return choice;
    },
  };
}

/** A boolean. */
export const flag: Parser<boolean> = {
  allowed: 'true or false',
  parse: (text) => {
    if (!/^(true|false)$/i.test(text)) throw new Invalid('must be true or false');
    return text.toLowerCase() === 'true';
  },
};

const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/** A time in seconds. The bounds are written like the value: `duration('1s', '24h')`. */
export function duration(min: string, max: string): Parser<number> {
  return {
    allowed: `a time from ${min} to ${max} with a unit: s, m, h, d or w`,
    parse: (text) => within(seconds(text), seconds(min), seconds(max), durationText),
  };
}

/** Formats seconds for the parser, in the largest unit that divides them. */
export function durationText(value: number): string {
  const [unit, size] = [...SECONDS].findLast(([, size]) => value > 0 && value % size === 0) ?? ['s', 1];
  return `${value / size}${unit}`;
}

function seconds(text: string): number {
  const [, count, unit] = /^(\d{1,9})([a-z]*)$/i.exec(text) ?? [];
  if (count === undefined || unit === undefined) throw new Invalid('must be a number with one unit');
  if (unit === '') throw new Invalid(`has no unit; for seconds write ${count}s, for minutes ${count}m`);
  const size = SECONDS.get(unit);
  if (size === undefined) throw new Invalid('has an unknown unit');
  return Number(count) * size;
}

const BYTES = new Map([
  ['B', 1],
  ['kB', 1000],
  ['MB', 1000 ** 2],
  ['GB', 1000 ** 3],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);

/** A size in bytes. The bounds are written like the value: `size('1kB', '1GiB')`. */
export function size(min: string, max: string): Parser<number> {
  return {
    allowed: `a size from ${min} to ${max} with a unit: ${[...BYTES.keys()].join(', ')}`,
    parse: (text) => within(bytes(text), bytes(min), bytes(max), (value) => `${value}B`),
  };
}

function bytes(text: string): number {
  const [, count, unit] = /^(\d{1,12})([a-z]*)$/i.exec(text) ?? [];
  if (count === undefined || unit === undefined) throw new Invalid('must be a number with one unit');
  if (unit === '') throw new Invalid(`has no unit; for bytes write ${count}B`);
  const size = BYTES.get(unit);
  if (size === undefined) throw new Invalid('has an unknown unit');
  return Number(count) * size;
}

function within(value: number, min: number, max: number, write: (value: number) => string): number {
  if (value < min) throw new Invalid(`must be at least ${write(min)}`);
  if (value > max) throw new Invalid(`must be at most ${write(max)}`);
  return value;
}

const MAX_PROCESSES = 64;
/** More processes need more connections than PostgreSQL allows by default. */
const MAX_AUTOMATIC = 8;

/** A number of processes, or as many as there are cores. */
export const clusterSize: Parser<number> = {
  allowed: `a whole number from 1 to ${MAX_PROCESSES}, or auto`,
  parse: (text) =>
    text.toLowerCase() === 'auto'
      ? Math.min(availableParallelism(), MAX_AUTOMATIC)
      : integer(1, MAX_PROCESSES).parse(text),
};

/** A rate limit: `100/1m` is a hundred requests in any minute; `off` is no limit. */
export const rate: Parser<RateLimit | 'off'> = {
  allowed: 'a number of requests from 1 to 1000000, a slash and a time from 1s to 1d, such as 100/1m; or off',
  parse: (text) => {
    if (text.toLowerCase() === 'off') return 'off';
    const [, limit, window] = /^(\d{1,9})\/(.+)$/.exec(text) ?? [];
    if (limit === undefined || window === undefined) throw new Invalid('must have the form requests/time');
    return Object.freeze({
      limit: within(Number(limit), 1, 1_000_000, String),
      windowSeconds: within(seconds(window), 1, 86_400, durationText),
    });
  },
};

/** A path, returned as absolute. A relative one starts at the working directory. Does not check whether the file exists. */
export const path: Parser<string> = {
  allowed: 'a path; relative paths start at the working directory',
  parse: (text) => {
    // Only a shell expands `~`. Here it would be the name of a directory.
    if (text.startsWith('~')) throw new Invalid('starts with ~, which only a shell expands');
    return resolve(text);
  },
};

/** Where backups are stored: a folder, or a prefix in a bucket. */
export type BackupPlace = { readonly folder: string } | { readonly bucket: string; readonly prefix: string };

export const backupPlace: Parser<BackupPlace> = {
  allowed: 'file:// with the absolute path of a folder, or s3:// with a bucket and a prefix',
  parse: (text) => {
    const url = URL.parse(text);
    if (url === null || !/^(file|s3):$/.test(url.protocol))
      throw new Invalid('must start with file:// or s3://');
    if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
      throw new Invalid('contains a user, a query or a fragment');
    if (url.protocol === 's3:') {
      const prefix = decodeURIComponent(url.pathname).replace(/^\/|\/$/g, '');
      if (!/^[A-Za-z0-9!_.*'()/-]*$/.test(prefix) || prefix.includes('//'))
        throw new Invalid('has a prefix with characters that not every object store accepts');
      return Object.freeze({ bucket: bucket.parse(url.hostname), prefix });
    }
    if (url.hostname !== '' || url.pathname === '/')
      throw new Invalid('must have three slashes and an absolute path, such as file:///mnt/backups');
    return Object.freeze({ folder: fileURLToPath(url) });
  },
};

/** Times of the day in UTC, as minutes since midnight; `off` is none. */
export const timesOfDay: Parser<readonly number[]> = {
  allowed: 'times of the day in UTC such as 02:30, separated by commas; or off',
  parse: (text) => {
    if (text.toLowerCase() === 'off') return Object.freeze([]);
    return Object.freeze(
      text.split(',').map((entry) => {
        const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(entry.trim()) ?? [];
        if (hours === undefined)
          throw new Invalid(`contains ${entry.trim() || 'nothing'}, which is not a time such as 02:30`);
        return Number(hours) * 60 + Number(minutes);
      }),
    );
  },
};

/** A name or key that another service has given. The message does not contain it. */
export const token: Parser<string> = {
  allowed: 'characters of ASCII without spaces',
  parse: (text) => {
    if (!/^[\x21-\x7e]+$/.test(text)) throw new Invalid('has a space or a character outside of ASCII');
    return text;
  },
};

/** A token that callers must send. Its message does not contain it. */
export const bearerToken: Parser<string> = {
  allowed: 'at least 16 characters of ASCII without spaces',
  parse: (text) => {
    if (token.parse(text).length < 16)
      throw new Invalid('has fewer than 16 characters, so it can be guessed');
    return text;
  },
};

/** Headers in the form of OpenTelemetry, with percent-encoded values. The message does not contain them. */
export const headerPairs: Parser<Readonly<Record<string, string>>> = {
  allowed: 'pairs name=value, separated by commas; in a value, write a comma as %2C, = as %3D and % as %25',
  parse: (text) => {
    const pairs = text.split(',').map((entry, index) => {
      const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*([\x21-\x7e ]*?)\s*$/.exec(entry) ?? [];
      if (name === undefined || value === undefined)
        throw new Invalid(`entry ${index + 1} must have the form name=value`);
      try {
        return [name.toLowerCase(), decodeURIComponent(value)] as const;
      } catch {
        throw new Invalid(`entry ${index + 1} contains a % that is not escaped; write it as %25`);
      }
    });
    return Object.freeze(Object.fromEntries(pairs));
  },
};

/** A part of a whole. */
export const fraction: Parser<number> = {
  allowed: 'a number from 0 to 1, such as 0.1',
  parse: (text) => {
    if (!/^(0?\.\d{1,9}|1\.0{1,9}|[01])$/.test(text)) throw new Invalid('must be a number from 0 to 1');
    return Number(text);
  },
};

/** The name of a bucket that every object store accepts. */
export const bucket: Parser<string> = {
  allowed: '3 to 63 lower-case letters, digits, hyphens and dots',
  parse: (text) => {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)) throw new Invalid('is not the name of a bucket');
    return text;
  },
};

/** An argument of `listen`: an IP address or a host name. */
export const host: Parser<string> = {
  allowed: 'an IP address or a host name, without scheme, port or brackets',
  parse: (text) => {
    if (isIP(text) !== 0) return text;
    const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
    const labels = text.split('.');
    // A name whose last label is a number is a malformed IP address.
    if (!labels.every((each) => label.test(each)) || /^\d+$/.test(labels.at(-1) ?? '')) {
      throw new Invalid('must be an IP address or a host name');
    }
    return text;
  },
};

/** Keeps paths in responses, which begin with the base path, within the lengths of the contract. */
const MAX_BASE_PATH = 100;

export const baseUrl: Parser<string> = {
  allowed: 'an http:// or https:// URL, with or without a path, without user, query or fragment',
  parse: (text) => {
    const { href, pathname } = webUrl(text);
    // Clients would interpret such a path as the address of another host.
    if (pathname.includes('//')) throw new Invalid('has an empty segment in its path');
    if (pathname.length > MAX_BASE_PATH)
      throw new Invalid(`has a path of more than ${MAX_BASE_PATH} characters`);
    return href.endsWith('/') ? href.slice(0, -1) : href;
  },
};

function webUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) throw new Invalid('must be an http:// or https:// URL');
  if (url.username !== '' || url.password !== '') throw new Invalid('contains a user name or a password');
  if (text.includes('?') || text.includes('#')) throw new Invalid('contains a query or a fragment');
  return url;
}

/** Returned as text, because the driver reads more of it than we check. */
export const postgresUrl: Parser<string> = {
  allowed:
    'postgres://user:password@host:port/database; in the password, write @ as %40, / as %2F and # as %23',
  parse: (text) => {
    if (!/^postgres(ql)?:\/\//.test(text)) throw new Invalid('must start with postgres://');
    const url = urlWithPassword(text);
    if (url.pathname.length < 2) throw new Invalid('has no database name');
    // With this parameter, `require` no longer checks the certificate of the server.
    if (url.searchParams.has('uselibpqcompat'))
      throw new Invalid('contains uselibpqcompat, which is not supported');
    return text;
  },
};

export const postgresUrls: Parser<readonly string[]> = commaList(postgresUrl.allowed, (entry, position) => {
  try {
    return postgresUrl.parse(entry);
  } catch (error) {
    throw error instanceof Invalid ? new Invalid(`entry ${position} ${error.message}`) : error;
  }
});

/** A query is not allowed, because the driver would read settings of the connection from it. */
export const redisUrl: Parser<string> = {
  allowed:
    'redis://user:password@host:port/number, or rediss:// for TLS; in the password, write @ as %40, / as %2F and # as %23',
  parse: (text) => {
    if (!/^rediss?:\/\//.test(text)) throw new Invalid('must start with redis:// or rediss://');
    const url = urlWithPassword(text);
    if (url.hostname === '') throw new Invalid('has no host');
    if (!/^\/?\d{0,4}$/.test(url.pathname)) throw new Invalid('has a path that is not a database number');
    if (text.includes('?')) throw new Invalid('contains a query, or a ? that is not escaped');
    return text;
  },
};

/** Parses a URL with a password. Error messages never quote it. */
function urlWithPassword(text: string): URL {
  const url = URL.parse(text);
  if (url === null)
    throw new Invalid('is not a valid URL; special characters in the password may need escaping');
  if (url.hash !== '') throw new Invalid('contains a # that is not escaped');
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
  } catch {
    throw new Invalid('contains a % that is not escaped; write it as %25');
  }
  return url;
}

/** A list separated by commas, without surrounding spaces. Reports every invalid entry. */
export function commaList<T>(
  allowed: string,
  parse: (entry: string, position: number) => T,
): Parser<readonly T[]> {
  return {
    allowed: `${allowed}, separated by commas`,
    parse: (text) => {
      const reasons: string[] = [];
      const values = (text === '' ? [] : text.split(',')).flatMap((entry, index) => {
        try {
          if (entry.trim() === '') throw new Invalid(`entry ${index + 1} is empty`);
          return [parse(entry.trim(), index + 1)];
        } catch (error) {
          if (!(error instanceof Invalid)) throw error;
          reasons.push(error.message);
          return [];
        }
      });
      if (reasons.length > 0) throw new Invalid(reasons.join('; '));
      return Object.freeze(values);
    },
  };
}

/** Origins exactly as browsers send them. */
export const origins: Parser<readonly string[]> = commaList(
  'origins such as https://app.example.com (scheme, host and port, no path, no *)',
  (entry, position) => {
    const name = `entry ${position}`;
    if (entry.includes('*')) throw new Invalid(`${name} contains a *; list each origin instead`);
    const url = URL.parse(entry);
    if (url === null || !/^https?:\/\//i.test(entry))
      throw new Invalid(`${name} must be an http:// or https:// origin`);
    if (url.href !== `${url.origin}/` || /[?#]/.test(entry))
      throw new Invalid(`${name} contains more than an origin`);
    return url.origin;
  },
);

const cidrs = commaList('IP addresses and CIDR ranges such as 10.0.0.0/8 or fd00::/8', (entry, position) => {
  const name = `entry ${position}`;
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) {
    throw new Invalid(`${name} must be an IP address or a CIDR range`);
  }
  // Addresses are compared without ::ffff:, so such a range would never match.
  if (version === 6 && /^::ffff:/i.test(address))
    throw new Invalid(`${name} is IPv4 written as IPv6; write it as IPv4`);
  const longest = version === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix))
    throw new Invalid(`${name} has no number after the /`);
  const length = prefix === undefined ? longest : Number(prefix);
  if (length > longest) throw new Invalid(`${name} has a prefix longer than ${longest}`);
  if (length === 0)
    throw new Invalid(`${name} matches every address, so callers could choose their own address`);
  return { address, length };
});

/** Addresses and ranges, as a list to check addresses against. */
export const addressRanges: Parser<BlockList> = {
  allowed: cidrs.allowed,
  parse: (text) => {
    const ranges = new BlockList();
    for (const { address, length } of cidrs.parse(text)) {
      ranges.addSubnet(address, length, isIPv4(address) ? 'ipv4' : 'ipv6');
    }
    return ranges;
  },
};
