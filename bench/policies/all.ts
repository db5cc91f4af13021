import { BATCH_OF_TEN } from './batch-of-ten.ts';
import { KLABS } from './klabs.ts';
import { NAIVE } from './naive.ts';
import { BALANCED, FRUGAL, PRECISE } from './ours.ts';
import { THU_SAN } from './thu-san.ts';

export const POLICIES = [NAIVE, BATCH_OF_TEN, THU_SAN, KLABS, PRECISE, BALANCED, FRUGAL] as const;
