import { useId, useState } from 'preact/hooks';
import { KINDS, type Kind, readStep, writeStep } from './step.ts';

type StepEditorProps = {
  /** From 1. */
  place: number;
  step: string;
  /** Values seen in the range, by report. */
  seen: Readonly<Record<string, readonly string[]>>;
  change: (step: string) => void;
  remove: (() => void) | undefined;
};

/** One line of a funnel: what somebody does. It is asked about when the field is left or Enter is pressed. */
export const StepEditor = ({ place, step, seen, change, remove }: StepEditorProps) => {
  const list = useId();
  const { kind, value } = readStep(step);
  const [text, setText] = useState(value);
  const { report, hint } = KINDS.find(({ id }) => id === kind) ?? KINDS[0];
  const commit = (next: string) => next !== value && change(writeStep({ kind, value: next.trim() }));
  return (
    <li class="step">
      <select
        aria-label={`Kind of step ${place}`}
        value={kind}
        onInput={(event) => {
          setText('');
          change(writeStep({ kind: event.currentTarget.value as Kind, value: '' }));
        }}
      >
        {KINDS.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <input
        aria-label={`Step ${place}`}
        list={list}
        autocomplete="off"
        placeholder={hint}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={(event) => commit(event.currentTarget.value)}
      />
      <datalist id={list}>
        {(seen[report] ?? []).map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {remove && (
        <button type="button" class="quiet" aria-label={`Remove step ${place}`} onClick={remove}>
          <span aria-hidden="true">×</span>
        </button>
      )}
    </li>
  );
};
