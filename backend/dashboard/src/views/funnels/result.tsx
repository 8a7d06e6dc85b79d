import type { Row } from '../../api/types.ts';
import { count, percent } from '../../format/numbers.ts';
import { Bar } from '../../ui/bar.tsx';

/** How many reached each step: a bar against the first one, and what was lost on the way to it. */
export const FunnelResult = ({ rows, unit }: { rows: readonly Row[]; unit: string }) => (
  <ol class="funnel">
    {rows.map((row, i) => (
      <li key={String(row.step)}>
        {i > 0 && (
          <p class="drop">
            <span class="muted">
              {percent(row.from_previous)} go on, {count(row.dropped)} do not
            </span>
          </p>
        )}
        <div class="reached">
          <span class="text" title={String(row.value)}>
            {String(row.step)}. {String(row.value)}
            {row.kind === 'pages' ? '*' : ''}
          </span>
          <span class="number">
            <strong>{count(row.reached)}</strong> <span class="muted">{unit}</span>
          </span>
          <span class="number muted">{percent(row.from_first)}</span>
          <span class="track tall">
            <Bar part={Number(row.from_first ?? 0)} kind="solid" />
          </span>
        </div>
      </li>
    ))}
  </ol>
);
