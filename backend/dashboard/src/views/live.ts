import type { Live } from '../api.ts';
import { h, styled } from '../dom.ts';
import { count, label } from '../format.ts';

const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

const many = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

/** What an event says in one line. */
const says = ({ type, path, name }: Live['latest'][number]): string =>
  type === 'pageview' || name === type ? path : `${name} on ${path}`;

/** The last half hour: a bar a minute, and the newest events as they come. */
export const livePanel = (live: Live): HTMLElement => {
  const highest = Math.max(1, ...live.minutes.map(({ pageviews }) => pageviews));
  return h(
    'section',
    { class: 'panel live-panel', 'aria-label': 'Live' },
    h('h2', {}, 'Last 30 minutes'),
    h(
      'p',
      { class: 'muted' },
      [
        many(live.visitors_30_minutes, 'visitor'),
        many(live.pageviews_30_minutes, 'page view'),
        many(live.events_30_minutes, 'event'),
        ...(live.bot_events_30_minutes > 0 ? [`${many(live.bot_events_30_minutes, 'event')} of bots left out`] : []),
      ].join(', '),
    ),
    h(
      'div',
      { class: 'minutes', role: 'img', 'aria-label': 'Page views by minute' },
      ...live.minutes.map(({ minutes_ago, pageviews }) =>
        styled(
          h('span', { title: `${minutes_ago} min ago: ${pageviews} page views` }),
          'height',
          `${pageviews === 0 ? 2 : Math.max(6, (100 * pageviews) / highest)}%`,
        ),
      ),
    ),
    live.latest.length === 0
      ? h(
          'p',
          { class: 'empty' },
          'Nothing in the last half hour. Events appear here about a second after they happen.',
        )
      : h(
          'ol',
          { class: 'stream' },
          ...live.latest
            .slice(0, 12)
            .map((event) =>
              h(
                'li',
                {},
                h('time', { datetime: event.at }, time.format(new Date(event.at))),
                h('span', { class: `kind ${event.type === 'pageview' ? 'view' : ''}` }, label('event', event.type)),
                h('span', { class: 'text', title: says(event) }, says(event)),
                h(
                  'span',
                  { class: 'muted where' },
                  [label('country', event.country), label('browser', event.browser)]
                    .filter((part) => !part.startsWith('('))
                    .join(' · '),
                ),
              ),
            ),
        ),
  );
};
