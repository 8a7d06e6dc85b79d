/** A step as the address and the API hold it. */
export type Step = { kind: Kind; value: string };

export const KINDS = [
  { id: 'page', name: 'sees the page', report: 'pages', hint: '/pricing, or /docs/* for all below it' },
  { id: 'event', name: 'does', report: 'events', hint: 'signup' },
  { id: 'form', name: 'sends the form', report: 'forms', hint: 'contact' },
] as const;
export type Kind = (typeof KINDS)[number]['id'];

/** As the API limits it. */
export const MAX_STEPS = 8;

export const readStep = (text: string): Step => {
  const at = text.indexOf(':');
  const kind = KINDS.find(({ id }) => id === text.slice(0, at))?.id;
  return kind ? { kind, value: text.slice(at + 1) } : { kind: 'page', value: '' };
};
export const writeStep = ({ kind, value }: Step): string => `${kind}:${value}`;

/** What has a value; the others are still being written. */
export const complete = (steps: readonly string[]): string[] => steps.filter((step) => readStep(step).value !== '');
