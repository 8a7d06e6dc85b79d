import { ask } from '../../api/client.ts';
import type { Blocked as Answer } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { count, many, percent } from '../../format/numbers.ts';
import { Figure, Panel } from '../../ui/panel.tsx';
import { Empty, Shown } from '../../ui/states.tsx';

const day = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

const Known = ({ known, site }: { known: Answer; site: string }) => {
  const { hours, first, last, served_pages: served = 0, measured_pages: measured = 0, not_measured: share } = known;
  if (hours === 0 || !first || !last || share === undefined || share === null)
    return (
      <Empty title="Not known in this range">
        A blocked pixel sends nothing. Count the pages that your web server gave to browsers, and they are compared
        here: <code>npx evothesis served --site {site} access.log</code>
      </Empty>
    );
  return (
    <>
      <div class="figures">
        <Figure name="Not measured, at most" value={percent(Math.max(0, share))} says="blocked, or gone before" />
        <Figure name="Pages served" value={count(served)} says="by your server's log" />
        <Figure name="Of them measured" value={count(measured)} says="page views of people" />
      </div>
      <p class="says">
        Over {many(hours, 'hour')} from {day(first)} to {day(last)} UTC.{' '}
        {share < 0
          ? 'More was measured than served: a cache in front of the server answers pages that its log has not.'
          : 'A content blocker is one cause; the others are browsers without scripts, people who left before the page had loaded, and programs that call themselves browsers. So fewer were blocked than this.'}
      </p>
    </>
  );
};

/** Pages that were shown and not measured: what can be known of browsers that block the pixel. */
export const Blocked = ({ question, site, fresh }: { question: string; site: string; fresh: number }) => {
  const address = `/blocked?${question}`;
  const loaded = useLoad(address, (signal) => ask<Answer>(address, { signal }), fresh);
  return (
    <Panel
      name="Browsers that block the pixel"
      says="Pages that your own web server gave to browsers, less those of them that were measured in the same hours."
    >
      <Shown of={loaded} lines={3}>
        {(known) => <Known known={known} site={site} />}
      </Shown>
    </Panel>
  );
};
