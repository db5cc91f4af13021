import { spell } from '../../src/urls/encoding.ts';
import type { UrlMap } from '../../src/urls/url-map.ts';

/** The key of the object that a URL serves; undefined when no origin that is the bucket serves it, or no key is spelled so. */
export function keyOf(url: URL, urlMap: UrlMap): string | undefined {
  const originPath = urlMap.originPaths.find((path) => urlMap.serves(url.pathname, path));
  const path = decoded(withDocument(url.pathname, urlMap));
  return originPath === undefined || path === undefined ? undefined : `${originPath}${path}`.slice(1);
}

function withDocument(path: string, { defaultRootObject, indexDocument }: UrlMap): string {
  if (path === '/') return `/${defaultRootObject ?? indexDocument ?? ''}`;
  return path.endsWith('/') && indexDocument !== null ? `${path}${indexDocument}` : path;
}

/** Undefined: a percent sign in it begins no UTF-8. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The object's own URL at a distribution; undefined when the distribution does not serve it. */
export function urlOf(key: string, base: string, urlMap: UrlMap): string | undefined {
  for (const originPath of urlMap.originPaths) {
    const folder = `${originPath}/`.slice(1);
    if (!key.startsWith(folder)) continue;
    const path = `/${spell(key.slice(folder.length), '%2B')}`;
    if (urlMap.serves(path, originPath)) return `${base.replace(/\/$/, '')}${path}`;
  }
  return undefined;
}
