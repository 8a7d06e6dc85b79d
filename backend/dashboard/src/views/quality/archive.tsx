import { ask } from '../../api/client.ts';
import type { Hour } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { count, percent } from '../../format/numbers.ts';
import { Facts, Figure, Panel } from '../../ui/panel.tsx';
import { Empty, Shown } from '../../ui/states.tsx';
import { sheetOf, sumOf } from './balance.ts';
import { HourTable } from './hour-table.tsx';

type Reasons = readonly (readonly [string, number])[];

const reasons = (name: string, rows: Reasons) =>
  rows.map(([reason, n]) => [`${name}: ${reason.replaceAll('_', ' ')}`, count(n), 'bad'] as const);

const BalanceSheet = ({ hours }: { hours: readonly Hour[] }) => {
  const sheet = sheetOf(hours);
  if (sheet.hours === 0)
    return (
      <Empty title="No archived hour in this range yet">
        Each hour is archived a few minutes after it ends; <code>npx evothesis archive --hour …</code> does it at once.
      </Empty>
    );
  const pending = sumOf(hours, ({ reconciliation }) => reconciliation?.pending);
  const of = (part: number) => percent(sheet.emitted > 0 ? part / sheet.emitted : null);
  return (
    <>
      <div class="figures">
        <Figure name="Sent by pages" value={count(sheet.emitted)} says="by the pages' own sequence numbers" />
        <Figure name="Stored" value={count(sheet.stored)} says={of(sheet.stored)} />
        <Figure name="Lost on the way" value={count(sheet.lost)} says={of(sheet.lost)} />
        <Figure name="Waiting for enrichment" value={count(pending)} says={pending > 0 ? 'restated when done' : ''} />
      </div>
      <Facts
        rows={[
          ['Hours archived', count(hours.length)],
          ['Sent twice, stored once', count(sheet.duplicates)],
          ['Turned away by the rate limit', count(sheet.throttled), sheet.throttled > 0 ? 'bad' : ''],
          ...reasons('Refused', sheet.invalid),
          ...reasons('Dropped by the browser', sheet.dropped),
        ]}
      />
    </>
  );
};

const Redactions = ({ pages }: { pages: Reasons }) =>
  pages.length === 0 ? (
    <Empty title="Nothing had to be taken out">No page sent an address, a token or a number of a card.</Empty>
  ) : (
    <Facts rows={pages.map(([path, n]) => [path || '(on no page)', count(n)] as const)} />
  );

/** What the archive says of a range: its balance sheet, what was taken out of it, and its hours. */
export const Archive = ({ question, fresh }: { question: string; fresh: number }) => {
  const address = `/hours?${question}`;
  const loaded = useLoad(address, (signal) => ask<{ hours: readonly Hour[] }>(address, { signal }), fresh);
  return (
    <Shown of={loaded} lines={8}>
      {({ hours }) => (
        <div class="stack">
          <Panel
            name="Balance sheet"
            says="Every event that a page says it sent, and where it went: sent = stored + refused + turned away + dropped + lost. Of the archived hours."
          >
            <BalanceSheet hours={hours} />
          </Panel>
          <Panel
            name="Taken out"
            says="Values that looked like a person's (mail addresses, tokens, cards), by the page that sent them. Mend the page, and they are never sent."
          >
            <Redactions pages={sheetOf(hours).redacted} />
          </Panel>
          <Panel
            name="Archived hours"
            says="By the hour of receipt, UTC. A new revision says that late or erased events changed it."
          >
            <HourTable hours={hours} />
          </Panel>
        </div>
      )}
    </Shown>
  );
};
