// Written out, not computed: the demo would prove little if it asked the code under test what to expect.

export interface Page {
  readonly key: string;
  readonly paths: readonly string[];
  /** When nothing may be invalidated. */
  readonly leftOut?: LeftOut;
}

export interface LeftOut {
  readonly why: string;
  /** What would be invalidated otherwise. */
  readonly path: string;
}

/** The module is applied with these. */
export const PATH_RULES = [
  { match: '**/*.map', paths: [] },
  { match: 'photos/{name}.jpg', paths: ['/photos/{name}.jpg', '/resized/{name}/*'] },
];

/** A small website as people have them, awkward names and all. */
export const WEBSITE: readonly Page[] = [
  { key: 'index.html', paths: ['/index.html', '/'] },
  { key: '404.html', paths: ['/404.html'] },
  { key: 'about us.html', paths: ['/about%20us.html'] },
  { key: 'über-uns.html', paths: ['/%C3%BCber-uns.html'] },
  { key: 'robots.txt', paths: ['/robots.txt'] },
  { key: 'sitemap.xml', paths: ['/sitemap.xml'] },
  { key: 'css/site.css', paths: ['/css/site.css'] },
  { key: 'css/print.css', paths: ['/css/print.css'] },
  { key: 'js/app.js', paths: ['/js/app.js'] },
  {
    key: 'js/app.js.map',
    paths: [],
    leftOut: { why: 'ignored by the rule **/*.map', path: '/js/app.js.map' },
  },
  { key: 'js/search+index.js', paths: ['/js/search%2Bindex.js', '/js/search+index.js'] },
  { key: 'images/logo.svg', paths: ['/images/logo.svg'] },
  { key: 'images/café.svg', paths: ['/images/caf%C3%A9.svg'] },
  { key: 'images/50% off.svg', paths: ['/images/50%25%20off.svg'] },
  { key: 'images/team/Zoë and Łukasz.svg', paths: ['/images/team/Zo%C3%AB%20and%20%C5%81ukasz.svg'] },
  { key: 'images/icons/arrow-left.svg', paths: ['/images/icons/arrow-left.svg'] },
  { key: 'images/icons/arrow-right.svg', paths: ['/images/icons/arrow-right.svg'] },
  { key: 'photos/', paths: [], leftOut: { why: 'a folder marker', path: '/photos/' } },
  { key: 'photos/cat.jpg', paths: ['/photos/cat.jpg', '/resized/cat/*'] },
  { key: 'docs/index.html', paths: ['/docs/index.html', '/docs/'] },
  { key: 'docs/install.html', paths: ['/docs/install.html'] },
  { key: 'docs/first steps.html', paths: ['/docs/first%20steps.html'] },
  { key: 'docs/what is new?.html', paths: ['/docs/what%20is%20new%3F.html'] },
  { key: 'docs/api/v1.json', paths: ['/docs/api/v1.json'] },
  { key: 'docs/api/v2.json', paths: ['/docs/api/v2.json'] },
  { key: 'blog/index.html', paths: ['/blog/index.html', '/blog/'] },
  { key: 'blog/feed.xml', paths: ['/blog/feed.xml'] },
  { key: 'blog/2025/hello-world.html', paths: ['/blog/2025/hello-world.html'] },
  { key: 'blog/2025/año nuevo.html', paths: ['/blog/2025/a%C3%B1o%20nuevo.html'] },
  { key: 'blog/2026/draft (old).html', paths: ['/blog/2026/draft%20(old).html'] },
  { key: 'blog/2026/привет.html', paths: ['/blog/2026/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82.html'] },
  { key: 'downloads/price list.csv', paths: ['/downloads/price%20list.csv'] },
  { key: 'downloads/manual.txt', paths: ['/downloads/manual.txt'] },
];

export function pageOf(key: string): Page {
  const page = WEBSITE.find((candidate) => candidate.key === key);
  if (page === undefined) throw new Error(`the website has no ${key}`);
  return page;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  csv: 'text/csv',
  html: 'text/html; charset=utf-8',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'application/xml',
};

export function render(key: string, revision: number): { body: string; contentType: string } {
  // As the console of S3 makes a folder.
  if (key.endsWith('/')) return { body: '', contentType: 'application/x-directory; charset=UTF-8' };
  const extension = key.slice(key.lastIndexOf('.') + 1);
  return {
    body: content(extension, key, revision),
    contentType: CONTENT_TYPES[extension] ?? 'application/octet-stream',
  };
}

function content(extension: string, key: string, revision: number): string {
  const title = `${key}, revision ${revision}`;
  switch (extension) {
    case 'css':
      return `/* ${title} */\nbody { font-family: sans-serif; margin: 2rem auto; max-width: 40rem }\n`;
    case 'csv':
      return `article,price,note\ncoffee,2.50,"${title}"\n`;
    case 'html':
      return `<!doctype html>\n<link rel="stylesheet" href="/css/site.css">\n<title>${title}</title>\n<h1>${title}</h1>\n`;
    case 'js':
      return `document.title += ' (revision ${revision})';\n`;
    case 'json':
      return `${JSON.stringify({ openapi: '3.1.0', info: { title, version: String(revision) }, paths: {} })}\n`;
    case 'map':
      return `${JSON.stringify({ version: 3, file: title, sources: [], names: [], mappings: '' })}\n`;
    case 'svg':
      return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>${title}</title><circle cx="4" cy="4" r="4"/></svg>\n`;
    case 'xml':
      return `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ${title} -->\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>\n`;
    default:
      return `${title}\n`;
  }
}
