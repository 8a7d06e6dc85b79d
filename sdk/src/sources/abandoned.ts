import type { Source } from '../types.ts';
import { describeForm } from './forms.ts';

/** Records forms that were begun and not submitted when the page is left, as `form_abandon`; never a value. */
export const abandonedForms = (): Source => (core) => {
  const begun = new Set<HTMLFormElement>();
  core._listen('input', (event: Event) => {
    const { form } = event.composedPath()[0] as HTMLInputElement;
    if (form) begun.add(form);
  });
  core._listen('submit', (event: Event) => {
    begun.delete(event.composedPath()[0] as HTMLFormElement);
  });
  core._on('leave', (reason) => {
    // A visitor who only looks at another tab has not given up.
    if (reason === 'hidden') return;
    for (const form of begun) core._emit('form_abandon', describeForm(core, form));
    begun.clear();
  });
};
