import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild leave out what no command uses of the SDK's schemas: a computed key may have an effect, so that esbuild keeps
 * every object with one. Here each is a constant text of the same file.
 */
export const shakeableSchemas: Plugin = {
  name: 'shakeable-schemas',
  setup(build) {
    build.onLoad({ filter: /dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = text.replace(/\[(_\w+)\]:/g, (computed, name: string) => {
        const value = constants.get(name);
        return value === undefined ? computed : `${value}:`;
      });
      return { contents, loader: 'js' };
    });
  },
};
