import { ask } from '../../api/client.ts';
import type { BadRow } from '../../api/types.ts';
import { useLoad } from '../../data/use-load.ts';
import { momentIn } from '../../format/dates.ts';
import { title } from '../../format/names.ts';
import { Panel } from '../../ui/panel.tsx';
import { Scroll } from '../../ui/scroll.tsx';
import { Empty, Shown } from '../../ui/states.tsx';

/** The newest events that broke a rule, and what they said: for whoever has to mend the page that sends them. */
export const BadRows = ({ question, timeZone, fresh }: { question: string; timeZone: string; fresh: number }) => {
  const address = `/bad-rows?${question}`;
  const loaded = useLoad(address, (signal) => ask<{ rows: readonly BadRow[] }>(address, { signal }), fresh);
  return (
    <Panel
      name="Bad rows"
      says="Events that broke a rule of the ingest or a schema of the site, newest first, after the PII firewall. They are kept for 14 days."
    >
      <Shown of={loaded} lines={3}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No bad row in this range">Every event that arrived was in order.</Empty>
          ) : (
            <Scroll name="Table of bad rows">
              <table class="plain">
                <thead>
                  <tr>
                    <th scope="col">Received</th>
                    <th scope="col">What</th>
                    <th scope="col">Field</th>
                    <th scope="col">Stored</th>
                    <th scope="col">The event</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, i) => (
                    <tr key={`${row.received_at} ${i}`}>
                      <th scope="row">{momentIn(timeZone, row.received_at)}</th>
                      <td>
                        {title(row.code)}
                        {row.rule && `: ${row.rule}`}
                      </td>
                      <td>
                        <code>{row.field}</code>
                      </td>
                      <td>{row.stored ? 'yes' : 'no'}</td>
                      <td class="payload">
                        <code title={row.payload}>{row.payload}</code>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Shown>
    </Panel>
  );
};
