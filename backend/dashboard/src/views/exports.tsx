import { useEffect, useState } from 'preact/hooks';
import { type ApiError, ask, post } from '../api/client.ts';
import type { Exported, ExportList } from '../api/types.ts';
import { useSession } from '../data/session.ts';
import { useLoad } from '../data/use-load.ts';
import { addDays, dateIn, dateName, momentIn } from '../format/dates.ts';
import { bytes, count } from '../format/numbers.ts';
import { Panel } from '../ui/panel.tsx';
import { Scroll } from '../ui/scroll.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import type { ViewProps } from './view.ts';

/** Between two looks for an export that was started, and how long it is looked for. Milliseconds. */
const LOOK_MS = 2_000;
const PATIENCE_MS = 120_000;

/** Whole local days, the last one included. */
const daysOf = ({ from, to, timezone }: Exported): string => {
  const [first, last] = [dateIn(timezone, from), dateIn(timezone, Date.parse(to) - 1)];
  return first === last ? dateName(first) : `${dateName(first)} – ${dateName(last)}`;
};

const Files = ({ name, rows, moment }: { name: string; rows: readonly Exported[]; moment: (at: string) => string }) => (
  <Scroll name={name}>
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Days</th>
          {rows.some(({ target }) => target) && <th scope="col">Delivered</th>}
          {rows.some(({ target }) => target) && <th scope="col">To</th>}
          <th scope="col">Format</th>
          <th scope="col" class="number">
            Rows
          </th>
          <th scope="col" class="number">
            Size
          </th>
          <th scope="col">File and its SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((each) => (
          <tr key={`${each.manifest ?? each.delivered_at} ${each.from}`}>
            <th scope="row">{daysOf(each)}</th>
            {each.delivered_at !== undefined && <td>{moment(each.delivered_at)}</td>}
            {each.target !== undefined && (
              <td class="wrap">
                {each.name ?? 'by hand'}: {each.target}
              </td>
            )}
            <td>{each.format}</td>
            <td class="number">{count(each.rows)}</td>
            <td class="number">{bytes(each.bytes)}</td>
            <td class="wrap">
              {each.files.map(({ key, sha256 }) => (
                <div key={key} class="file">
                  {key.split('/').at(-1)} <code title={sha256}>{sha256.slice(0, 12)}</code>
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
);

/** What was exported and delivered, where to and when, and an export now. */
export const Exports = ({ state, timeZone }: ViewProps) => {
  const { me } = useSession();
  const yesterday = addDays(dateIn(timeZone, Date.now()), -1);
  const [from, setFrom] = useState(yesterday);
  const [to, setTo] = useState(yesterday);
  const [format, setFormat] = useState('csv');
  const [started, setStarted] = useState(0);
  const [fresh, setFresh] = useState(0);
  const [error, setError] = useState('');
  const address = `/exports?${new URLSearchParams({ site: state.site })}`;
  const loaded = useLoad(address, (signal) => ask<ExportList>(address, { signal }), fresh);
  useEffect(() => {
    if (started === 0) return;
    const timer = setInterval(() => {
      setFresh((n) => n + 1);
      if (Date.now() - started > PATIENCE_MS) setStarted(0);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [started]);
  const run = async () => {
    setError('');
    try {
      await post(address, { from, to, format });
      setStarted(Date.now());
    } catch (failed) {
      setError((failed as ApiError).message);
    }
  };
  if (me.role === 'read')
    return (
      <Empty title="This key may not see exports">
        <code>npx evothesis keys add --site {state.site} --role export</code> makes one that may.
      </Empty>
    );
  const moment = (at: string) => momentIn(timeZone, at);
  return (
    <div class="stack">
      <Panel
        name="Export now"
        says={`Every event of these days, on the calendar of ${timeZone}, with a manifest: rows, bytes, SHA-256. It goes to the export bucket of this installation.`}
      >
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <label>
            First day
            <input type="date" required value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
          </label>
          <label>
            Last day
            <input type="date" required value={to} min={from} onInput={(event) => setTo(event.currentTarget.value)} />
          </label>
          <label>
            Format
            <select value={format} onInput={(event) => setFormat(event.currentTarget.value)}>
              <option value="csv">CSV</option>
              <option value="parquet">Parquet</option>
            </select>
          </label>
          <button type="submit" class="primary">
            Run now
          </button>
        </form>
        <p class="error" role="alert">
          {error}
        </p>
        {started > 0 && (
          <p class="says" role="status">
            Started. It appears below when it is done; the hours that are not archived yet are left out.
          </p>
        )}
      </Panel>
      <Shown of={loaded}>
        {({ destinations, exports, deliveries }) => (
          <div class="stack">
            <Panel name="Exports here">
              {exports.length === 0 ? (
                <Empty title="Nothing was exported yet">Choose days above and run it.</Empty>
              ) : (
                <Files name="Exports" rows={exports} moment={moment} />
              )}
            </Panel>
            <Panel name="Destinations" says="What is sent by itself, and where to.">
              {destinations.length === 0 ? (
                <Empty title="Nothing is sent by itself">
                  <code>npx evothesis sites set {state.site} --export name=…,to=s3://…</code> adds a destination: a
                  bucket of your own, every hour, day or week.
                </Empty>
              ) : (
                <ul class="list">
                  {destinations.map(({ name, to: target, format: as, schedule }) => (
                    <li key={name}>
                      <strong>{name}</strong>
                      <span class="muted">
                        {schedule}, {as}, {target}
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
            <Panel name="Delivery log" says="What left for a bucket that is not this installation's own.">
              {deliveries.length === 0 ? (
                <Empty title="Nothing was delivered yet" />
              ) : (
                <Files name="Deliveries" rows={deliveries} moment={moment} />
              )}
            </Panel>
          </div>
        )}
      </Shown>
    </div>
  );
};
