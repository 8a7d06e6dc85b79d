import type { Core, Source } from '../types.ts';
import type { FormData } from '../wire.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const SKIPPED = /^(hidden|submit|button|reset|image|fieldset|output|object)$/;

/** Whether something is in the field; what it is stays in the page. */
const isFilled = (field: Field): boolean =>
  /^(checkbox|radio)$/.test(field.type) ? (field as HTMLInputElement).checked : field.value !== '';

export const describeForm = (core: Core, form: HTMLFormElement): FormData => {
  const fields = ([...form.elements] as Field[]).filter((field) => !SKIPPED.test(field.type)).slice(0, 50);
  // A field named "id" or "action" shadows the property of that name on the form.
  const attribute = (name: string): string | null => form.getAttribute(name);
  const action = attribute('action');
  const id = attribute('id');
  const name = attribute('name');
  return {
    ...(id && { id: core._clean(id, 64) }),
    ...(name && { name: core._clean(name, 64) }),
    ...(action && { action: core._cleanUrl(action).split(/[?#]/)[0] as string }),
    method: (attribute('method') || 'get').toLowerCase(),
    fields: fields.map((field) => ({ name: core._clean(field.name || field.id, 64), type: field.type })),
    filled: fields.filter(isFilled).length,
  };
};

export type FormOptions = {
  /** Also record forms that were begun and not submitted, when the page is left. Default false. */
  abandoned?: boolean;
};

/** Records submitted forms: names and types of the fields and how many were filled, never a value. */
export const forms =
  ({ abandoned = false }: FormOptions = {}): Source =>
  (core) => {
    const begun = new Set<HTMLFormElement>();
    core._listen(document, 'submit', (event: Event) => {
      const form = event.composedPath()[0] as HTMLFormElement;
      begun.delete(form);
      core._emit('form_submit', describeForm(core, form));
    });
    if (abandoned)
      core._listen(document, 'input', (event: Event) => {
        const { form } = event.composedPath()[0] as Field;
        if (form) begun.add(form);
      });
    return {
      _leave: (reason) => {
        // A visitor who only looks at another tab has not given up.
        if (reason === 'hidden') return;
        for (const form of begun) core._emit('form_abandon', describeForm(core, form));
        begun.clear();
      },
    };
  };
