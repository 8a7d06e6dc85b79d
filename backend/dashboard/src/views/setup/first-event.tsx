import type { Live } from '../../api/types.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Go } from '../../url/use-address.ts';
import { Arrival } from './arrival.tsx';
import { Install } from './install.tsx';

/** Above an overview without any event: the snippet while nothing has come at all, a longer range where there may be. */
export const FirstEvent = ({ site, live, go }: { site: string; live: Live | undefined; go: Go }) => (
  <Panel
    name={`Nothing from ${site} in this range`}
    class="setup"
    aside={
      <button type="button" onClick={() => go({ range: '30d', from: '', to: '' })}>
        Look at the last 30 days
      </button>
    }
  >
    <Install site={site} />
    <Arrival live={live} />
  </Panel>
);
