import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RulePlan } from '../template/plan.ts';

/** What a person has switched on or off, by name, kept over restarts; everything else is as the template says. */
export const openSwitches = (file: string) => {
  let states: Record<string, boolean> = {};
  try {
    states = JSON.parse(readFileSync(file, 'utf8')) as Record<string, boolean>;
  } catch {
    // Nobody has switched anything yet.
  }
  return {
    isEnabled: ({ name, enabled }: Pick<RulePlan, 'name' | 'enabled'>): boolean => states[name] ?? enabled,
    set: (name: string, enabled: boolean): void => {
      states[name] = enabled;
      writeFileSync(`${file}.new`, JSON.stringify(states));
      renameSync(`${file}.new`, file);
    },
  };
};
export type Switches = ReturnType<typeof openSwitches>;
