import type { ComponentChildren } from 'preact';
import type { Loaded } from '../data/use-load.ts';

/** Nothing to show, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <strong>{title}</strong>
    {children && <p>{children}</p>}
  </div>
);

export const Failed = ({ message, again }: { message: string; again: () => void }) => (
  <div class="failed" role="alert">
    <p>{message}</p>
    <button type="button" onClick={again}>
      Try again
    </button>
  </div>
);

/** Lines of the height of what will stand there, so that nothing jumps when it comes. */
export const Waiting = ({ lines = 6 }: { lines?: number }) => (
  <div class="waiting-lines" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, i) => (
      <span key={i} class={`ghost w${i % 4}`} />
    ))}
  </div>
);

/** What was loaded, or why it is not there. An old answer stays, dimmed, while the next one comes. */
export const Shown = <T,>({
  of,
  lines,
  children,
}: {
  of: Loaded<T>;
  lines?: number;
  children: (data: T) => ComponentChildren;
}) => (
  <div class={of.loading && of.data !== undefined ? 'dimmed' : undefined} aria-busy={of.loading}>
    {of.error && <Failed message={of.error.message} again={of.again} />}
    {of.data === undefined ? !of.error && <Waiting {...(lines === undefined ? {} : { lines })} /> : children(of.data)}
  </div>
);
