import type { Value } from '../api/types.ts';

/** `1`: more is better; `-1`: less is. */
export type Good = 1 | -1;

const MOST = 9.995;

/** Change against the range before, by sign, arrow, colour and words. */
export const Delta = ({ now, before, good }: { now: Value | undefined; before: Value | undefined; good: Good }) => {
  if (typeof now !== 'number' || typeof before !== 'number') return <span class="delta">&nbsp;</span>;
  if (before === 0) return <span class="delta">{now === 0 ? 'as before' : 'none before'}</span>;
  const by = (now - before) / before;
  const rounded = Math.round(Math.abs(by) * 100);
  if (rounded === 0) return <span class="delta">as before</span>;
  const sign = Math.sign(by);
  return (
    <span class={`delta ${sign === good ? 'good' : 'bad'}`}>
      <span aria-hidden="true">
        {sign > 0 ? '▲ +' : '▼ −'}
        {Math.abs(by) > MOST ? '>999' : rounded}%
      </span>
      <span class="unseen">
        {sign < 0 ? 'down' : 'up'} {rounded} per cent against the range before
      </span>
    </span>
  );
};
