import { useState } from 'preact/hooks';
import type { Hour } from '../../api/types.ts';
import { bytes, count } from '../../format/numbers.ts';
import { Scroll } from '../../ui/scroll.tsx';
import { Empty } from '../../ui/states.tsx';

const FIRST = 12;

const stateOf = ({ reconciliation }: Hour): readonly [string, string] =>
  reconciliation === null ? ['', '–'] : reconciliation.complete ? ['good', 'complete'] : ['bad', 'incomplete'];

/** The archived hours, newest first, each reconciled with what was received. */
export const HourTable = ({ hours }: { hours: readonly Hour[] }) => {
  const [shown, setShown] = useState(FIRST);
  if (hours.length === 0) return <Empty title="None yet">Choose a longer range, or wait for the hour to end.</Empty>;
  return (
    <>
      <Scroll name="Table of archived hours">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Hour (UTC)</th>
              {['Received', 'People', 'Bots', 'Refused', 'Size', 'Revision'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {hours.slice(0, shown).map((hour) => (
              <tr key={hour.hour}>
                <th scope="row">{hour.hour.replace('T', ' ')}:00</th>
                <td class="number">{count(hour.reconciliation?.received)}</td>
                <td class="number">{count(hour.reconciliation?.enriched)}</td>
                <td class="number">{count(hour.reconciliation?.bots)}</td>
                <td class="number">{count(hour.reconciliation?.rejected)}</td>
                <td class="number">{bytes(hour.bytes)}</td>
                <td class="number">{hour.revision}</td>
                <td class={stateOf(hour)[0]}>{stateOf(hour)[1]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {hours.length > shown && (
        <div class="more">
          <button type="button" class="quiet" onClick={() => setShown(hours.length)}>
            Show all {hours.length}
          </button>
        </div>
      )}
    </>
  );
};
