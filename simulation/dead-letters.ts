/** Whether what lies in the dead-letter queue belongs there, and all that does lies there. */
import { clears, ruledUrls } from '../fakes/viewer.ts';
import type { Dead } from './dead.ts';
import { POISON } from './features.ts';
import { settingsOf } from './needs.ts';
import { type Scenario, sitesOf } from './scenario.ts';

/** Only what can never succeed may be dead-lettered, all of it, and never without a reason. */
export function deadLetters(scenario: Scenario, dead: readonly Dead[]): string[] {
  const bodies = new Set(scenario.nonsense.map(({ body }) => body));
  const missing = [...bodies].filter((body) => !dead.some((one) => one.body === body));
  // After its third attempt Lambda gives up, whatever the reason was.
  const mayGiveUp = scenario.features?.isDirect ?? false;
  return [
    ...missing.map((body) => `dropped: ${body.slice(0, 300)}`),
    ...dead.flatMap((one) => {
      const { body, reason } = one;
      if (reason === undefined)
        return isPoison(scenario, one) ? [] : [`without a reason: ${body.slice(0, 300)}`];
      if (mayGiveUp || (reason.name === 'UnreadableMessage' && bodies.has(body))) return [];
      if (belongsThere(scenario, one)) return [];
      return [`dead-lettered: ${reason.name}, ${reason.paths.join(' ')}: ${body.slice(0, 300)}`];
    }),
  ];
}

function isPoison({ features }: Scenario, { keys }: Dead): boolean {
  return (features?.poison ?? false) && keys.length > 0 && keys.every((key) => key.endsWith(POISON));
}

function belongsThere(scenario: Scenario, { keys, reason }: Dead): boolean {
  if (reason === undefined || reason.paths.length === 0) return false;
  const archived = scenario.features?.publish?.archived;
  if (reason.name === 'InvalidObjectState')
    return (
      archived != null && reason.paths.every((path) => path.startsWith('s3://') && path.endsWith(archived))
    );
  const refused = scenario.faults.flatMap((fault) => (fault.kind === 'path refused' ? [fault.part] : []));
  return reason.paths.every(
    (path) =>
      isTooWide(scenario, keys, reason.name, path) ||
      (reason.name !== 'TooWide' && refused.some((part) => isHopeless(scenario, part, keys, path))),
  );
}

/** Whether the name of an object would clear everything: its URL has no exact path from the first character on. */
function isTooWide(scenario: Scenario, keys: readonly string[], name: string, path: string): boolean {
  const begins = (key: string) =>
    sitesOf(scenario).some((site) =>
      ruledUrls(key, settingsOf(site, scenario)).some((url) => /^\/([~*]|%7E|%2A)/i.test(url)),
    );
  return name === 'TooWide' && path === '/*' && keys.some(begins);
}

/** Whether CloudFront refuses one of an object's paths, and the wildcard that may take its place. */
function isHopeless(scenario: Scenario, part: string, keys: readonly string[], path: string): boolean {
  const isOfKey = keys.some((key) =>
    sitesOf(scenario).some((site) =>
      ruledUrls(key, settingsOf(site, scenario)).some((url) => clears(path, url)),
    ),
  );
  const isAskedFor = keys.includes(path);
  const plain = /^[\w/.-]*/.exec(path)?.[0] ?? '';
  // No name of an object clears the whole distribution, and what people ask for is sent as it is.
  const isNotWidened = isAskedFor || plain === '/';
  return (isOfKey || isAskedFor) && path.includes(part) && (isNotWidened || plain.includes(part));
}
