import { type LocalServer, serve } from '../http.ts';

/** What the edge has cached of a path. */
export interface Cached {
  readonly content: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In seconds, when it was put there. */
  readonly age: number;
}

export interface EdgeServer extends LocalServer {
  /** By path. */
  readonly cache: Map<string, Cached>;
  /** Every request: its method, path and what it accepts. */
  readonly requests: string[];
}

/** What an origin that may not be listed answers for a missing object. */
const ERROR = { 'x-cache': 'Error from cloudfront', 'content-type': 'application/xml' };

/**
 * Plays one location of the edge on 127.0.0.1: it serves what it has cached with the headers of CloudFront, and a stale copy
 * as long as nobody replaces it.
 */
export async function startEdge(location = 'FRA56-P4'): Promise<EdgeServer> {
  const cache = new Map<string, Cached>();
  const requests: string[] = [];
  const started = Date.now();
  const server = await serve(async (request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['accept-encoding']}`);
    const found = cache.get(request.url ?? '');
    const common = { via: '1.1 edge.cloudfront.net (CloudFront)', 'x-amz-cf-pop': location };
    if (found === undefined) {
      response.writeHead(403, { ...common, ...ERROR }).end();
      return;
    }
    const age = found.age + Math.floor((Date.now() - started) / 1_000);
    response.writeHead(200, { ...common, 'x-cache': 'Hit from cloudfront', age: `${age}`, ...found.headers });
    response.end(request.method === 'HEAD' ? undefined : found.content);
  });
  return { ...server, cache, requests };
}
