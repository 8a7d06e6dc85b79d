import { Menu } from '../ui/menu.tsx';
import { type State, writeState } from '../url/state.ts';
import type { Go } from '../url/use-address.ts';
import type { View } from '../views/view.ts';

type NavProps = { views: readonly View[]; chosen: View; state: State; go: Go };

/** Links, so that a view opens in another tab too; a plain click stays on the page. */
const Links = ({ views, chosen, state, go, done }: NavProps & { done?: () => void }) => (
  <ul>
    {views.map(({ id, name }) => (
      <li key={id}>
        <a
          href={writeState({ ...state, view: id }) || location.pathname}
          aria-current={id === chosen.id ? 'page' : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            done?.();
            go({ view: id });
          }}
        >
          {name}
        </a>
      </li>
    ))}
  </ul>
);

/** All views in a row; on a phone behind a button that names the one that is shown. */
export const Nav = (props: NavProps) => (
  <nav aria-label="Views">
    <div class="wide">
      <Links {...props} />
    </div>
    <Menu class="narrow" text={props.chosen.name} label={`View: ${props.chosen.name}`}>
      {(close) => <Links {...props} done={close} />}
    </Menu>
  </nav>
);
