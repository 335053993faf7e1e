/** A request that a server received. */
type Seen = { path: string; headers: Record<string, string | undefined>; at: number };

export type Opened = {
  url: string;
  /** The requests that arrived, in order. */
  seen(): Promise<Seen[]>;
};

/** Opens a server that behaves in one way. See `../server.ts`. */
export async function open(mode: string): Promise<Opened> {
  const control = process.env['COMPARE_SERVERS'];
  const get = async <Content>(path: string): Promise<Content> =>
    (await fetch(`${control}${path}`)).json() as Content;
  const url = await get<string>(`/open?dialect=${process.env['COMPARE_DIALECT']}&mode=${mode}`);
  return { url, seen: () => get(`/seen?url=${encodeURIComponent(url)}`) };
}
