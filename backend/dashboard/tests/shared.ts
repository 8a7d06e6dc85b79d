import { type Harness, startHarness } from './harness.ts';

/** One stack and one browser for all pages: starting them takes longer than most of the tests. */
export let harness: Harness;
export const start = async (): Promise<void> => {
  harness = await startHarness();
};
