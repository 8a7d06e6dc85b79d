import { useState } from 'preact/hooks';
import { type ApiError, ask, post } from '../api/client.ts';
import type { Share } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { momentIn } from '../format/dates.ts';
import { Copyable } from '../ui/copy.tsx';
import { Panel } from '../ui/panel.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import type { ViewProps } from './view.ts';

const DAYS = [1, 7, 30, 90] as const;

/** Links to this site's reports for people without a key. */
export const Sharing = ({ state, timeZone }: ViewProps) => {
  const address = `/shares?${new URLSearchParams({ site: state.site })}`;
  const loaded = useLoad(address, (signal) => ask<{ shares: readonly Share[] }>(address, { signal }));
  const [label, setLabel] = useState('');
  const [days, setDays] = useState('7');
  const [made, setMade] = useState('');
  const [error, setError] = useState('');
  const change = async (body: object): Promise<{ path?: string }> => {
    setError('');
    try {
      return await post<{ path?: string }>(address, body);
    } catch (failed) {
      setError((failed as ApiError).message);
      return {};
    } finally {
      loaded.again();
    }
  };
  const make = async () => {
    const { path } = await change({ days: Number(days), label });
    if (!path) return;
    setMade(location.origin + path);
    setLabel('');
  };
  return (
    <div class="stack">
      <Panel
        name="Share this site"
        says={`A link shows the reports and the live view of ${state.site}, and nothing else: no keys, archives, exports or other sites. It ends by itself.`}
      >
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          <label>
            For whom
            <input
              value={label}
              maxLength={80}
              placeholder="The board"
              onInput={(event) => setLabel(event.currentTarget.value)}
            />
          </label>
          <label>
            Ends after
            <select value={days} onInput={(event) => setDays(event.currentTarget.value)}>
              {DAYS.map((n) => (
                <option key={n} value={n}>
                  {n === 1 ? '1 day' : `${n} days`}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="primary">
            Make a link
          </button>
        </form>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        {made && (
          <div role="status">
            <p class="says">Copy it now: it is shown once, and only its hash is stored.</p>
            <Copyable text={made} label="Link to share" />
          </div>
        )}
      </Panel>
      <Panel name="Links that work now">
        <Shown of={loaded} lines={3}>
          {({ shares }) =>
            shares.length === 0 ? (
              <Empty title="No link has been shared">Make one above.</Empty>
            ) : (
              <ul class="list">
                {shares.map((share) => (
                  <li key={share.id}>
                    <span class="text">
                      <strong>{share.label || share.id}</strong>
                    </span>
                    <span class="muted">ends {share.expires_at ? momentIn(timeZone, share.expires_at) : 'never'}</span>
                    <button type="button" onClick={() => void change({ revoke: share.id })}>
                      End it now<span class="unseen">: {share.label || share.id}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </Panel>
    </div>
  );
};
