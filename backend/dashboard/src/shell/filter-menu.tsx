import { useId, useState } from 'preact/hooks';
import { ask } from '../api/client.ts';
import type { ReportAnswer } from '../api/types.ts';
import { useLoad } from '../data/use-load.ts';
import { label, title } from '../format/names.ts';
import { Menu } from '../ui/menu.tsx';
import { writeFilter } from '../url/filter.ts';
import { type State, toQuery } from '../url/state.ts';
import type { Go } from '../url/use-address.ts';
import { FILTERABLE } from '../views/overview/panels.ts';

const FilterForm = ({ state, go, close }: { state: State; go: Go; close: () => void }) => {
  const list = useId();
  const [dimension, setDimension] = useState(FILTERABLE[0]?.dimension ?? '');
  const [not, setNot] = useState(false);
  const [value, setValue] = useState('');
  const report = FILTERABLE.find((each) => each.dimension === dimension)?.report ?? '';
  const question = `/reports/${report}?${toQuery({ ...state, filters: [] }, { limit: '50' })}`;
  const known = useLoad(question, (signal) => ask<ReportAnswer>(question, { signal })).data?.reports[report] ?? [];
  // People type what they read; the API is asked for what was stored.
  const stored = known.map((row) => String(row.value)).find((each) => label(dimension, each) === value) ?? value;
  return (
    <form
      class="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        const filter = writeFilter({ dimension, not, value: stored });
        close();
        if (!state.filters.includes(filter)) go({ filters: [...state.filters, filter] });
      }}
    >
      <label>
        Only visits whose
        <select
          value={dimension}
          onInput={(event) => {
            setDimension(event.currentTarget.value);
            setValue('');
          }}
        >
          {FILTERABLE.map((each) => (
            <option key={each.dimension} value={each.dimension}>
              {title(each.dimension)}
            </option>
          ))}
        </select>
      </label>
      <select
        aria-label="Condition"
        value={String(not)}
        onInput={(event) => setNot(event.currentTarget.value === 'true')}
      >
        <option value="false">is</option>
        <option value="true">is not</option>
      </select>
      <input
        aria-label="Value"
        list={list}
        required
        value={value}
        autocomplete="off"
        onInput={(event) => setValue(event.currentTarget.value)}
      />
      <datalist id={list}>
        {known.map((row) => (
          <option key={String(row.value)} value={label(dimension, String(row.value))} />
        ))}
      </datalist>
      <button type="submit" class="primary">
        Add filter
      </button>
    </form>
  );
};

/** A filter by any dimension, by its name. */
export const FilterMenu = ({ state, go }: { state: State; go: Go }) => (
  <Menu text="Filter" label="Add a filter" class="end">
    {(close) => <FilterForm state={state} go={go} close={close} />}
  </Menu>
);
