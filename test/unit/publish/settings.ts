import type { PublishSettings } from '../../../src/config/publish.ts';

export const SETTINGS: PublishSettings = {
  bucket: 'my-site',
  prefix: 'data/',
  sourcePrefix: 'public/',
  cacheControl: 'public, max-age=300',
  rules: [],
  contentTypes: {},
  metadata: {},
  delete: false,
};
