/**
 * The workloads of SIMULATION.md. Where it does not say how a site is laid out, it is so that the figures there come
 * about: 63Klabs' eight and twenty sections, thu-san's 200 folders; uploads in order, as 63Klabs' first 1,000 of D are five whole
 * sections.
 */
import type { Random } from '../../fakes/random.ts';
import { delivery, sample, story, tree, versionedStory, type Workload } from './workload.ts';

/** Uploads and deletions of a site go in the order of its keys, as `aws s3 sync` and `aws s3 rm` make them. */
export const INVENTED: readonly Workload[] = [
  {
    name: 'A',
    title: 'a lone change of a file of 3,000',
    seeds: 120,
    quickSeeds: 10,
    make(random) {
      const site = tree(1, 60, 50);
      return story(random, site, [{ key: random.pick([site[0] ?? '', ...site.slice(1)]) }], 1);
    },
  },
  {
    name: 'B',
    title: 'a deploy of 200 files: 40 of the 50 in 5 of 60 folders, 150 a second',
    seeds: 24,
    quickSeeds: 4,
    make(random) {
      const site = tree(1, 60, 50);
      const folders = sample(random, [...Array(60).keys()], 5);
      const files = folders.flatMap((d) => sample(random, site.slice(d * 50, d * 50 + 50), 40));
      return story(random, site, inOrder(files), 150);
    },
  },
  {
    name: 'C',
    title: 'a deploy of all 10,000 objects of a site, 150 a second',
    seeds: 4,
    quickSeeds: 1,
    make(random) {
      const site = tree(8, 25, 50);
      return story(random, site, inOrder(site), 150);
    },
  },
  {
    name: 'D',
    title: '4,000 random objects of 100,000, 150 a second',
    seeds: 2,
    quickSeeds: 1,
    make(random) {
      const site = tree(20, 50, 100);
      return story(random, site, inOrder(sample(random, site, 4_000)), 150);
    },
  },
  {
    name: 'E',
    title: 'new keys at 50 a second for 10 minutes, all over 300 folders of 100 objects',
    seeds: 1,
    quickSeeds: 1,
    make(random) {
      const added = tree(1, 300, 200, 'files/').filter((key) => Number(key.slice(-8, -5)) >= 100);
      const site = tree(1, 300, 100, 'files/');
      return versionedStory(site, story(random, site, written(sample(random, added, added.length)), 50));
    },
  },
  {
    name: 'F',
    title: 'a change every 5 seconds for 2 hours, of 3,000 objects',
    seeds: 1,
    quickSeeds: 1,
    make(random) {
      const site = tree(1, 60, 50);
      const keys = Array.from({ length: 1_440 }, () => site[random.whole(0, site.length - 1)] ?? '');
      return story(random, site, written(keys), 0.2);
    },
  },
  {
    name: 'G',
    title: 'one key of 3,000, 20 times a second for 5 minutes',
    seeds: 2,
    quickSeeds: 1,
    make(random) {
      const site = tree(1, 60, 50);
      const hot = site[random.whole(0, site.length - 1)] ?? '';
      return story(
        random,
        site,
        Array.from({ length: 6_000 }, () => ({ key: hot })),
        20,
      );
    },
  },
  {
    name: 'H',
    title: '100,000 deletions of 100 folders within 60 seconds; 20,000 other objects stay',
    seeds: 1,
    quickSeeds: 1,
    make(random) {
      const gone = tree(1, 100, 1_000, 'archive/');
      const stays = tree(1, 100, 200, 'site/');
      const deletions = gone.map((key) => ({ key, kind: 'deleted' as const }));
      return story(random, [...gone, ...stays], deletions, 100_000 / 60);
    },
  },
  {
    name: 'X',
    title: 'C in random order',
    seeds: 2,
    quickSeeds: 1,
    make(random) {
      const site = tree(8, 25, 50);
      return story(random, site, written(sample(random, site, site.length)), 150);
    },
  },
  {
    name: 'W',
    title: 'C, and S3 tells of every fiftieth change 20 to 90 seconds late',
    seeds: 2,
    quickSeeds: 1,
    make(random) {
      const site = tree(8, 25, 50);
      return story(random, site, inOrder(site), 150, late);
    },
  },
  {
    name: 'U',
    title: 'C uploaded again, of which 100 objects are different',
    seeds: 2,
    quickSeeds: 1,
    make(random) {
      const site = tree(8, 25, 50);
      const different = new Set(sample(random, site, 100));
      const uploads = [...site].sort().map((key) => ({ key, isSame: !different.has(key) }));
      return versionedStory(site, story(random, site, uploads, 150));
    },
  },
  {
    name: 'T',
    title: 'a change every 2 seconds for 5 minutes, of 3,000 objects',
    seeds: 24,
    quickSeeds: 4,
    make(random) {
      const site = tree(1, 60, 50);
      return story(random, site, written(sample(random, site, 150)), 0.5);
    },
  },
];

function late(random: Random): number {
  return random.chance(0.02) ? random.whole(20_000, 90_000) : delivery(random);
}

function inOrder(keys: readonly string[]) {
  return written([...keys].sort());
}

function written(keys: readonly string[]) {
  return keys.map((key) => ({ key }));
}
