import { BlockList, isIP, isIPv4 } from 'node:net';

const PRIVATE = new BlockList();
for (const [address, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(address, prefix);
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Whether a server is on this machine or in a private network. Containers have names without a dot. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return PRIVATE.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /\.(internal|local|localhost)$/.test(host);
}

/** What is known of the connections to other servers. */
type Connections = {
  readonly database: { readonly url: string | undefined; readonly replicaUrls: readonly string[] };
  readonly redisUrl: string | undefined;
  readonly s3: { readonly endpoint: string | undefined } | undefined;
};

/** Warns about connections that others on the network can read, or whose server is not verified. Nothing else reports this. */
export function unprotected({ database, redisUrl, s3 }: Connections): string[] {
  const databases = [
    ['DATABASE_URL', database.url],
    ...database.replicaUrls.map((url) => ['DATABASE_REPLICA_URLS', url]),
  ] as const;
  return [
    ...databases.flatMap(([name = '', url]) => {
      if (url === undefined) return [];
      if (/[?&]ssl(mode)?=no-verify(&|$)/.test(url)) {
        return [
          `${name} contains no-verify, so others on the network can impersonate the database. Use sslmode=verify-full.`,
        ];
      }
      const isPlain = !/[?&](sslmode=(?!disable(&|$))|ssl=(true|1)(&|$))/.test(url);
      return isPlain && isFar(url) ? [`${name} does not use TLS. ${READABLE} Add sslmode=verify-full.`] : [];
    }),
    ...(redisUrl?.startsWith('redis:') && isFar(redisUrl)
      ? [`REDIS_URL does not use TLS. ${READABLE} Use rediss://.`]
      : []),
    ...(s3?.endpoint?.startsWith('http:') && isFar(s3.endpoint)
      ? [`S3_ENDPOINT does not use TLS. ${READABLE} Use https://.`]
      : []),
  ];
}

const READABLE = 'Others on the network can read what it sends.';

/** A database on a Unix socket has no host. */
function isFar(url: string): boolean {
  const hostname = URL.parse(url)?.hostname ?? '';
  return hostname !== '' && !isNear(hostname);
}
