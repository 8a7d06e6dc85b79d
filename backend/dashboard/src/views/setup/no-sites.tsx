import { useId, useState } from 'preact/hooks';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import type { Go } from '../../url/use-address.ts';

/** On AWS nobody serves the demo site. */
const isLocal = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host);

/** Asks for a site id and shows its snippet. */
export const NameSite = ({ go }: { go: Go }) => {
  const id = useId();
  const [site, setSite] = useState('');
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        go({ site, view: 'setup', filters: [], steps: [] });
      }}
    >
      <label for={id}>Site id</label>
      <input
        id={id}
        required
        pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
        title="Letters, digits, dots, dashes and underscores"
        placeholder="example-com"
        value={site}
        onInput={(event) => setSite(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        Show the snippet
      </button>
    </form>
  );
};

/** Nothing has ever been sent, so there is no site to choose. */
export const NoSites = ({ go }: { go: Go }) => (
  <Panel name="First steps" class="setup">
    <Empty title="No site has sent anything yet">
      {isLocal(location.hostname) ? (
        <>
          Open the <a href="/demo/">demo site</a> and click about: it appears here by itself. Or name a site of your
          own.
        </>
      ) : (
        <>
          Add one with <code>npx evothesis sites add SITE --domain HOST --stage dev|prod</code>, then name it here.
        </>
      )}
    </Empty>
    <NameSite go={go} />
  </Panel>
);
