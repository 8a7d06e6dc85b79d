import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RulePlan } from '../template/plan.ts';

/** Which rules a person has switched on or off, kept over restarts; the others are as the template says. */
export const openRuleStates = (file: string) => {
  let states: Record<string, boolean> = {};
  try {
    states = JSON.parse(readFileSync(file, 'utf8')) as Record<string, boolean>;
  } catch {
    // Nobody has switched anything yet.
  }
  return {
    isEnabled: ({ name, enabled }: RulePlan): boolean => states[name] ?? enabled,
    set: (name: string, enabled: boolean): void => {
      states[name] = enabled;
      writeFileSync(`${file}.new`, JSON.stringify(states));
      renameSync(`${file}.new`, file);
    },
  };
};
export type RuleStates = ReturnType<typeof openRuleStates>;
