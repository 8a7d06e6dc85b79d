import type { LiveEvent, Row } from '../api/types.ts';
import { label, title } from '../format/names.ts';
import { count, many } from '../format/numbers.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Figure, Panel } from '../ui/panel.tsx';
import { Empty, Waiting } from '../ui/states.tsx';
import type { ViewProps } from './view.ts';

const NEWEST = 25;

const clock = (timeZone: string) =>
  new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** What an event says in one line. */
const says = ({ type, path, name }: LiveEvent): string =>
  type === 'pageview' || name === type ? path : `${name} on ${path}`;

const Top = ({ name, dimension, rows }: { name: string; dimension: string; rows: readonly Row[] }) => (
  <Panel name={name}>
    {rows.length === 0 ? (
      <Empty title="Nobody yet" />
    ) : (
      <DataTable
        name={title(dimension)}
        columns={[{ field: 'visitors', name: 'Visitors', show: count }]}
        rows={rows.slice(0, 6)}
        cell={(row) => (
          <span class="cell text" title={label(dimension, String(row.value))}>
            {label(dimension, String(row.value))}
          </span>
        )}
      />
    )}
  </Panel>
);

/** The last half hour: who is there now, a bar a minute, and the newest events as they come. */
export const LiveView = ({ live, timeZone }: ViewProps) => {
  if (!live) return <Waiting lines={12} />;
  const highest = Math.max(1, ...live.minutes.map(({ pageviews }) => pageviews));
  const time = clock(timeZone);
  return (
    <div class="stack">
      <Panel
        name="Last 30 minutes"
        says={
          live.bot_events_30_minutes > 0
            ? `${many(live.bot_events_30_minutes, 'event')} of bots left out. Times are those of ${timeZone}.`
            : `Times are those of ${timeZone}.`
        }
      >
        <div class="figures">
          <Figure name="On the site now" value={count(live.visitors)} says="heard of in the last 5 minutes" />
          <Figure name="Visitors" value={count(live.visitors_30_minutes)} />
          <Figure name="Page views" value={count(live.pageviews_30_minutes)} />
          <Figure name="Events" value={count(live.events_30_minutes)} />
        </div>
        <div class="minutes" role="img" aria-label={`Page views by minute; the most in one is ${highest}`}>
          {live.minutes.map(({ minutes_ago, pageviews }) => (
            <span
              key={minutes_ago}
              class={pageviews === 0 ? 'none' : undefined}
              title={`${minutes_ago} min ago: ${many(pageviews, 'page view')}`}
              style={{ height: `${pageviews === 0 ? 3 : Math.max(8, (100 * pageviews) / highest)}%` }}
            />
          ))}
        </div>
        <div class="minutes-axis" aria-hidden="true">
          <span>30 min ago</span>
          <span>now</span>
        </div>
      </Panel>
      <div class="panels thirds">
        <Top name="Pages now" dimension="page" rows={live.pages} />
        <Top name="Channels now" dimension="channel" rows={live.channels} />
        <Top name="Countries now" dimension="country" rows={live.countries} />
      </div>
      <Panel name="Newest events">
        {live.latest.length === 0 ? (
          <Empty title="Nothing in the last half hour">Events appear here about a second after they happen.</Empty>
        ) : (
          <ol class="stream">
            {live.latest.slice(0, NEWEST).map((event, i) => (
              <li key={`${event.at} ${event.type} ${i}`}>
                <time dateTime={event.at}>{time.format(new Date(event.at))}</time>
                <span class={event.type === 'pageview' ? 'kind view' : 'kind'}>{label('event', event.type)}</span>
                <span class="text" title={says(event)}>
                  {says(event)}
                </span>
                <span class="where text">
                  {[label('country', event.country), label('browser', event.browser)]
                    .filter((part) => part && !part.startsWith('('))
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </div>
  );
};
