import type { ComponentChildren } from 'preact';

/** What may be wider or longer than its place: it scrolls by itself, and the keyboard reaches it. */
export const Scroll = ({ name, children }: { name: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: https://dequeuniversity.com/rules/axe/4.11/scrollable-region-focusable
  <section class="scroll" tabIndex={0} aria-label={name}>
    {children}
  </section>
);
