import { createHash } from 'node:crypto';
import type { Edge } from './edge-answer.ts';

/** Milliseconds. */
const PATIENCE = 10_000;

/** Asks over HTTP, without compression: a compressed variant has an ETag of its own. */
export const httpEdge: Edge = {
  async head(url) {
    const { status, headers } = await ask('HEAD', url);
    return { status, headers: Object.fromEntries(headers) };
  },

  async sha256(url) {
    const { body } = await ask('GET', url);
    const hash = createHash('sha256');
    if (body !== null) for await (const chunk of body) hash.update(chunk);
    return hash.digest('base64');
  },
};

function ask(method: string, url: string): Promise<Response> {
  return fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'accept-encoding': 'identity' },
    signal: AbortSignal.timeout(PATIENCE),
  });
}
