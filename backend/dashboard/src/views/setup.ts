import { h } from '../dom.ts';

const snippetOf = (site: string): string =>
  `<script async src="${location.origin}/pixel.js" data-site="${site}"></script>`;

/** Shown until the first event of a site has arrived; `arrived` turns it green. */
export const setupView = (site: string): { element: HTMLElement; arrived: (onlyBots: boolean) => void } => {
  const code = h('code', {}, snippetOf(site));
  const copy = h(
    'button',
    {
      type: 'button',
      click: async () => {
        await navigator.clipboard.writeText(code.textContent ?? '').then(
          () => (copy.textContent = 'Copied'),
          () => getSelection()?.selectAllChildren(code),
        );
      },
    },
    'Copy',
  );
  const state = h(
    'p',
    { class: 'waiting', role: 'status' },
    h('span', { class: 'pulse' }),
    'Waiting for the first event…',
  );
  const element = h(
    'section',
    { class: 'panel setup', 'aria-label': 'Set-up' },
    h('h2', {}, `Put the pixel on ${site}`),
    h('p', {}, 'Paste this into the <head> of every page, then open one of them:'),
    h('pre', {}, code),
    h('div', { class: 'row' }, copy, state),
  );
  return {
    element,
    arrived: (onlyBots) => {
      element.classList.add('done');
      state.replaceChildren(
        onlyBots
          ? '✓ The first event has arrived. Its sender looks like a bot (an automated browser, perhaps), so the reports leave it out.'
          : '✓ The first event has arrived.',
      );
    },
  };
};

/** Nothing has ever been sent, so there is no site to choose. */
export const noSitesView = (onSite: (site: string) => void): HTMLElement => {
  const field = h('input', {
    id: 'new-site',
    name: 'site',
    required: true,
    pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}',
    placeholder: 'example-com',
  });
  return h(
    'section',
    { class: 'panel setup', 'aria-label': 'First steps' },
    h('h2', {}, 'No site has sent anything yet'),
    h(
      'p',
      {},
      'Open the ',
      h('a', { href: '/demo/' }, 'demo site'),
      ' and click around: it appears here by itself. Or name a site of your own:',
    ),
    h(
      'form',
      {
        class: 'row',
        submit: (event: SubmitEvent) => {
          event.preventDefault();
          onSite(field.value);
        },
      },
      h('label', { for: 'new-site' }, 'Site id'),
      field,
      h('button', { type: 'submit', class: 'primary' }, 'Show the snippet'),
    ),
  );
};
