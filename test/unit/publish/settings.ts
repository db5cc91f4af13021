import { PUBLISHED } from '../../../fakes/lambda/environment.ts';
import type { PublishSettings } from '../../../src/config/publish.ts';

export const SETTINGS: PublishSettings = PUBLISHED;
