import { type ApiError, login } from '../api.ts';
import { h } from '../dom.ts';

/** Asks for an API key and exchanges it for a session cookie; the key itself is kept nowhere. */
export const loginView = (onDone: () => void, message = ''): HTMLElement => {
  const error = h('p', { class: 'error', role: 'alert' }, message);
  const field = h('input', {
    type: 'password',
    name: 'key',
    id: 'key',
    autocomplete: 'current-password',
    required: true,
    spellcheck: 'false',
  });
  const form = h(
    'form',
    {
      submit: async (event: SubmitEvent) => {
        event.preventDefault();
        error.textContent = '';
        try {
          await login(field.value.trim());
          onDone();
        } catch (failed) {
          error.textContent = (failed as ApiError).message;
          field.select();
        }
      },
    },
    h('label', { for: 'key' }, 'API key'),
    field,
    h('button', { type: 'submit', class: 'primary' }, 'Log in'),
    error,
  );
  return h(
    'main',
    { class: 'login panel' },
    h('h1', {}, 'Evothesis'),
    form,
    h(
      'p',
      { class: 'muted' },
      'On your own machine, the address that ',
      h('code', {}, 'npm start'),
      ' prints logs you in. Otherwise ',
      h('code', {}, 'npx evothesis keys add --site SITE'),
      ' makes a key.',
    ),
  );
};
