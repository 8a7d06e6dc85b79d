import { short } from '../core/guard.ts';
import type { Core, Loose, Source } from '../types.ts';
import type { FormData } from '../wire.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const SKIPPED = /^(hidden|submit|button|reset|image|fieldset|output|object)$/;

/** Names and types of the fields and how many are filled; what is in them stays in the page. */
export const describeForm = (core: Core, form: HTMLFormElement): Loose<FormData> => {
  const fields = ([...form.elements] as Field[]).filter(({ type }) => !SKIPPED.test(type)).slice(0, 50);
  // Read as attributes: a field named "id" or "action" hides the form's own property.
  const read = (name: string): string => form.getAttribute(name) ?? '';
  return {
    id: short(read('id')),
    name: short(read('name')),
    action: read('action') && core._cleanUrl(read('action')).replace(/[?#].*/, ''),
    method: (read('method') || 'get').toLowerCase(),
    fields: fields.map(({ name, id, type }) => ({ name: short(name || id) ?? '', type })),
    filled: fields.filter((field) =>
      /^(checkbox|radio)$/.test(field.type) ? (field as HTMLInputElement).checked : field.value,
    ).length,
  };
};

/** Records submitted forms: names and types of the fields and how many were filled, never a value. */
export const forms = (): Source => (core) => {
  core._listen('submit', (event: Event) =>
    core._emit('form_submit', describeForm(core, event.composedPath()[0] as HTMLFormElement)),
  );
};
