import { h } from '../dom.ts';
import { label, title } from '../format.ts';

/** The filters as chips that take themselves away. */
export const filterChips = (filters: readonly string[], change: (filters: string[]) => void): HTMLElement | null => {
  if (filters.length === 0) return null;
  return h(
    'div',
    { class: 'chips', role: 'group', 'aria-label': 'Filters' },
    ...filters.map((filter) => {
      const at = filter.indexOf(':');
      const not = filter[at - 1] === '!';
      const dimension = filter.slice(0, not ? at - 1 : at);
      const text = `${title(dimension)} ${not ? 'is not' : 'is'} ${label(dimension, filter.slice(at + 1))}`;
      return h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-label': `Remove filter: ${text}`,
          click: () => change(filters.filter((each) => each !== filter)),
        },
        text,
        h('span', { 'aria-hidden': 'true' }, '×'),
      );
    }),
    filters.length > 1 && h('button', { type: 'button', class: 'quiet', click: () => change([]) }, 'Clear all'),
  );
};
