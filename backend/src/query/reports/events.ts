import type { Fact } from '../facts/fact.ts';
import { ratio } from '../measure.ts';
import type { Visit } from '../visits.ts';
import type { Report } from './report.ts';

type Group = { visitors: Set<string>; sessions: Set<string>; count: number; facts: Fact[] };

const group = (visits: readonly Visit[], keyOf: (fact: Fact) => string | undefined): Map<string, Group> => {
  const groups = new Map<string, Group>();
  for (const { identified, who, facts } of visits) {
    for (const fact of facts) {
      const key = keyOf(fact);
      if (key === undefined) continue;
      const found = groups.get(key) ?? { visitors: new Set(), sessions: new Set(), count: 0, facts: [] };
      groups.set(key, found);
      found.count += fact.weight;
      found.facts.push(fact);
      if (!identified) continue;
      found.visitors.add(who.identity);
      found.sessions.add(who.session);
    }
  }
  return groups;
};

const byCount = <T extends { count: number; value: string }>(a: T, b: T) =>
  b.count - a.count || (a.value < b.value ? -1 : 1);

export const events: Report = {
  describe: 'Events by type, custom events by their name.',
  rows: ({ visits }, { limit }) =>
    [...group(visits, ({ type, name }) => (type === 'custom' ? name : type))]
      .map(([value, { visitors, sessions, count }]) => ({
        value,
        visitors: visitors.size,
        sessions: sessions.size,
        count: Math.round(count),
      }))
      .sort(byCount)
      .slice(0, limit),
};

export const forms: Report = {
  describe: 'Forms by submissions, with those that were begun and left.',
  rows: ({ visits }, { limit }) =>
    [...group(visits, ({ type, name }) => (type.startsWith('form_') ? name : undefined))]
      .map(([value, { visitors, facts }]) => {
        const count = facts.filter(({ type }) => type === 'form_submit').length;
        const abandoned = facts.length - count;
        return { value, visitors: visitors.size, count, abandoned, completion: ratio(count, facts.length) };
      })
      .sort(byCount)
      .slice(0, limit),
};

export const webVitals: Report = {
  describe: 'Web vitals: the 75th percentile of each, as https://web.dev/articles/vitals assesses them.',
  rows: ({ visits }, { limit }) =>
    [...group(visits, ({ type, name }) => (type === 'web_vital' ? name : undefined))]
      .map(([value, { facts }]) => {
        const values = facts.map((fact) => fact.value).sort((a, b) => a - b);
        return { value, count: values.length, p75: values[Math.ceil(values.length * 0.75) - 1] ?? null };
      })
      .sort(byCount)
      .slice(0, limit),
};
