import type { Fact } from '../facts/fact.ts';
import { ratio } from '../measure.ts';
import type { Report } from './report.ts';

const shares = (facts: readonly Fact[], keyOf: (fact: Fact) => string) => {
  const groups = new Map<string, { events: number; sessions: Set<string> }>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const found = groups.get(key) ?? { events: 0, sessions: new Set() };
    groups.set(key, found);
    found.events++;
    found.sessions.add(fact.who.session);
  }
  return [...groups]
    .map(([value, { events, sessions }]) => ({
      value,
      events,
      sessions: sessions.size,
      share: ratio(events, facts.length),
    }))
    .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
};

export const bots: Report = {
  describe:
    'Events of bots, which no other report counts, by kind; `(people)` is everything else. Filters do not apply.',
  rows: ({ facts }) => shares(facts, ({ who }) => (who.bot ? who.botKind : '(people)')),
};

export const tiers: Report = {
  describe: 'Events by privacy tier: full, daily, none. Filters do not apply.',
  rows: ({ facts }) => shares(facts, ({ who }) => who.tier),
};
