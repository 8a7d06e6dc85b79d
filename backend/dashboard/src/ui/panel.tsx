import type { ComponentChildren } from 'preact';

type PanelProps = {
  name: string;
  /** One sentence under the name. */
  says?: ComponentChildren;
  /** At the right of the name. */
  aside?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
};

/** A card with a name, which is also its landmark. */
export const Panel = ({ name, says, aside, children, class: kind = '' }: PanelProps) => (
  <section class={`panel ${kind}`} aria-label={name}>
    <div class="panel-head">
      <h2>{name}</h2>
      {aside}
    </div>
    {says && <p class="says">{says}</p>}
    {children}
  </section>
);

/** Name and number, one pair a line. */
export const Facts = ({ rows }: { rows: readonly (readonly [ComponentChildren, ComponentChildren, string?])[] }) => (
  <dl class="facts">
    {rows.map(([name, value, kind], i) => (
      <div key={i}>
        <dt>{name}</dt>
        <dd class={kind}>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A number with its name and a word on it. */
export const Figure = ({ name, value, says }: { name: string; value: ComponentChildren; says?: ComponentChildren }) => (
  <div class="figure">
    <span class="name">{name}</span>
    <span class="value">{value}</span>
    {says && <span class="says">{says}</span>}
  </div>
);
