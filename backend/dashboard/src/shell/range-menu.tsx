import { useState } from 'preact/hooks';
import { addDays, dateIn, dateName, daysBetween } from '../format/dates.ts';
import { Menu } from '../ui/menu.tsx';
import { RANGES, type State } from '../url/state.ts';
import type { Go } from '../url/use-address.ts';

type RangeProps = { state: State; go: Go; timeZone: string };

const nameOf = ({ range, from, to }: State): string => {
  if (range !== 'custom') return RANGES.find(([id]) => id === range)?.[1] ?? range;
  return from === to ? dateName(from) : `${dateName(from)} – ${dateName(to)}`;
};

/** Days back from today: first and last of each named range. */
const DAYS: Readonly<Record<string, readonly [number, number]>> = {
  today: [0, 0],
  yesterday: [1, 1],
  '7d': [6, 0],
  '30d': [29, 0],
  '90d': [89, 0],
  '12mo': [364, 0],
};

const datesOf = ({ range, from, to }: State, today: string): readonly [string, string] => {
  const [first, last] = DAYS[range] ?? [0, 0];
  return range === 'custom' ? [from, to] : [addDays(today, -first), addDays(today, -last)];
};

const Dates = ({ state, go, today, close }: { state: State; go: Go; today: string; close: () => void }) => {
  const [first, last] = datesOf(state, today);
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const isWrong = !from || !to || from > to;
  return (
    <form
      class="dates"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWrong) return;
        close();
        go({ range: 'custom', from, to });
      }}
    >
      <label>
        First day
        <input type="date" value={from} max={today} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        Last day
        <input type="date" value={to} max={today} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      {isWrong && (
        <p class="error" role="alert">
          The first day must not be after the last.
        </p>
      )}
      <button type="submit" class="primary" disabled={isWrong}>
        Show these days
      </button>
    </form>
  );
};

/** Which days: named ranges or two dates, on the site's own calendar; the arrows move by the range's length. */
export const RangeMenu = ({ state, go, timeZone }: RangeProps) => {
  const today = dateIn(timeZone, Date.now());
  const [from, to] = datesOf(state, today);
  const length = daysBetween(from, to) + 1;
  const move = (by: number) => go({ range: 'custom', from: addDays(from, by * length), to: addDays(to, by * length) });
  return (
    <div class="range">
      <button type="button" class="step" aria-label="The range before" onClick={() => move(-1)}>
        <span aria-hidden="true">‹</span>
      </button>
      <Menu text={nameOf(state)} label={`Range: ${nameOf(state)}`} class="end">
        {(close) => (
          <>
            <ul class="choices">
              {RANGES.map(([id, name]) => (
                <li key={id}>
                  <button
                    type="button"
                    aria-current={id === state.range ? 'true' : undefined}
                    onClick={() => {
                      close();
                      go({ range: id, from: '', to: '' });
                    }}
                  >
                    {name}
                  </button>
                </li>
              ))}
            </ul>
            <Dates state={state} go={go} today={today} close={close} />
            <p class="says">Days and hours are those of {timeZone}, the time zone of the site.</p>
          </>
        )}
      </Menu>
      <button type="button" class="step" aria-label="The range after" disabled={to >= today} onClick={() => move(1)}>
        <span aria-hidden="true">›</span>
      </button>
    </div>
  );
};
