import { compileRule, type RuleSetting } from '../../../src/urls/path-rules.ts';
import type { UrlSettings } from '../../../src/urls/url-map.ts';

/** Settings with their rules as a person writes them. */
export type WrittenSettings = Omit<UrlSettings, 'rules'> & { readonly rules: readonly RuleSetting[] };

export function compiled({ rules, ...settings }: WrittenSettings): UrlSettings {
  return { ...settings, rules: rules.map(compileRule) };
}
