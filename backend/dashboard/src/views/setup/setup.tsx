import { Panel } from '../../ui/panel.tsx';
import type { ViewProps } from '../view.ts';
import { Arrival } from './arrival.tsx';
import { Install } from './install.tsx';
import { NameSite } from './no-sites.tsx';

/** How to put the pixel on a site, and whether it arrives. */
export const SetUp = ({ state, go, live }: ViewProps) => (
  <div class="stack">
    <Panel name={`Put the pixel on ${state.site}`} class="setup">
      <Install site={state.site} />
      <Arrival live={live} />
    </Panel>
    <Panel name="If nothing arrives">
      <ol class="steps">
        <li>
          Open the page with the developer tools at Network, and look for <code>collect</code>: 200 means stored; any
          other answer says in words what is wrong.
        </li>
        <li>
          No such request: is the snippet in the page that is served? Does a Content-Security-Policy keep it out? It
          needs <code>script-src</code> and <code>connect-src</code> for <code>{location.origin}</code>.
        </li>
        <li>Blocked by an ad blocker: serve the pixel from a domain of your own, on another path.</li>
      </ol>
    </Panel>
    <Panel name="Another site" says="A site id that has sent nothing yet gets its snippet too.">
      <NameSite go={go} />
    </Panel>
  </div>
);
