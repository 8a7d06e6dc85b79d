import { useState } from 'preact/hooks';
import { Copyable } from '../../ui/copy.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { SNIPPETS } from './snippets.ts';

/** The snippet of a site, in the way that one installs it. */
export const Install = ({ site }: { site: string }) => {
  const [chosen, choose] = useState<string>(SNIPPETS[0].id);
  const snippet = SNIPPETS.find(({ id }) => id === chosen) ?? SNIPPETS[0];
  return (
    <Tabs label="Ways to install" tabs={SNIPPETS} chosen={chosen} choose={choose}>
      <p class="says">{snippet.says}</p>
      <Copyable text={snippet.code(location.origin, site)} label={`Snippet: ${snippet.name}`} />
    </Tabs>
  );
};
