import { inverse, sayFilter } from '../url/filter.ts';

/** The filters in force: a click on the words turns one into its opposite, the cross takes it away. */
export const FilterChips = ({
  filters,
  change,
}: {
  filters: readonly string[];
  change: (filters: string[]) => void;
}) => {
  if (filters.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {filters.map((filter) => (
        <li key={filter} class="chip">
          <button
            type="button"
            title="Turn into its opposite"
            onClick={() => change(filters.map((each) => (each === filter ? inverse(filter) : each)))}
          >
            {sayFilter(filter)}
          </button>
          <button
            type="button"
            aria-label={`Remove filter: ${sayFilter(filter)}`}
            onClick={() => change(filters.filter((each) => each !== filter))}
          >
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      {filters.length > 1 && (
        <li>
          <button type="button" class="quiet" onClick={() => change([])}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
};
