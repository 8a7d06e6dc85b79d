import { label } from '../../format/names.ts';

/** A value that strangers sent, as text; a click shows only the visits that have it. */
export const ValueCell = ({
  dimension,
  value,
  only,
}: {
  dimension: string | undefined;
  value: string;
  only: (filter: string) => void;
}) => {
  const text = label(dimension ?? '', value);
  const kind = value.startsWith('(') ? 'text muted' : 'text';
  if (dimension === undefined) return <span class={`cell ${kind}`}>{text}</span>;
  return (
    <button type="button" class="cell" aria-label={`Only ${text}`} onClick={() => only(`${dimension}:${value}`)}>
      <span class={kind} title={text}>
        {text}
      </span>
    </button>
  );
};
