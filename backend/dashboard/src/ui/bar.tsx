/** A bar behind a row or alone: 0 to 1 of the width. Its length is set by script, which the page's policy allows. */
export const Bar = ({ part, kind = '' }: { part: number; kind?: string }) => (
  <span class={`bar ${kind}`} aria-hidden="true" style={{ width: `${Math.min(1, Math.max(0, part)) * 100}%` }} />
);
