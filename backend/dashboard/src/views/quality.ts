import type { Hour, Row } from '../api.ts';
import { h } from '../dom.ts';
import { count, label, percent } from '../format.ts';

const list = (rows: readonly Row[], dimension: string) =>
  h(
    'dl',
    {},
    ...rows
      .slice(0, 6)
      .flatMap((row) => [
        h('dt', {}, label(dimension, String(row.value))),
        h('dd', {}, count(row.events), h('small', { class: 'muted' }, ` ${percent(row.share)}`)),
      ]),
  );

const sum = (hours: readonly Hour[], of: (hour: Hour) => number | undefined) =>
  hours.reduce((total, hour) => total + (of(hour) ?? 0), 0);

const archive = (hours: readonly Hour[]) => {
  if (hours.length === 0)
    return h(
      'p',
      { class: 'empty' },
      'No archived hour in this range yet: each is archived a few minutes after it ends.',
    );
  const pending = sum(hours, ({ reconciliation }) => reconciliation?.pending);
  const balanced = hours.filter(({ balance }) => balance !== null);
  const lost = sum(balanced, ({ balance }) => balance?.lost);
  const emitted = sum(balanced, ({ balance }) => balance?.emitted);
  return h(
    'dl',
    {},
    h('dt', {}, 'Hours archived'),
    h('dd', {}, count(hours.length)),
    h('dt', {}, 'Events in them'),
    h('dd', {}, count(sum(hours, ({ rows }) => rows))),
    h('dt', {}, 'Rejected at the door'),
    h('dd', {}, count(sum(hours, ({ reconciliation }) => reconciliation?.rejected))),
    h('dt', {}, 'Waiting for enrichment'),
    h('dd', { class: pending > 0 ? 'bad' : '' }, count(pending)),
    ...(balanced.length > 0
      ? [
          h('dt', {}, 'Lost on the way'),
          h('dd', { class: lost > 0 ? 'bad' : 'good' }, `${count(lost)} of ${count(emitted)}`),
        ]
      : []),
  );
};

/** How far the numbers can be trusted. */
export const quality = (bots: readonly Row[], tiers: readonly Row[], hours: readonly Hour[]): HTMLElement =>
  h(
    'section',
    { class: 'panel quality', 'aria-label': 'Data quality' },
    h('h2', {}, 'Data quality'),
    h(
      'div',
      { class: 'thirds' },
      h('div', {}, h('h3', {}, 'People and bots'), list(bots, 'bot')),
      h('div', {}, h('h3', {}, 'Privacy tier of events'), list(tiers, 'tier')),
      h('div', {}, h('h3', {}, 'Archive and balance'), archive(hours)),
    ),
    h('p', { class: 'muted' }, 'Bots are in no other number on this page. Filters do not apply here.'),
  );
