import { type ApiError, login, logout } from './api.ts';
import { h } from './dom.ts';
import { page } from './page.ts';
import { loginView } from './views/login.ts';

const app = document.getElementById('app') as HTMLElement;

const start = async (message = ''): Promise<void> => {
  try {
    await page(app, {
      onLoggedOut: () => app.replaceChildren(loginView(() => void start())),
      logout: async () => {
        await logout().catch(() => undefined);
        app.replaceChildren(loginView(() => void start()));
      },
    });
  } catch (error) {
    const failed = error as ApiError;
    if (failed.status === 401) app.replaceChildren(loginView(() => void start(), message));
    else {
      app.replaceChildren(
        h(
          'main',
          { class: 'login panel', role: 'alert' },
          h('h1', {}, 'Evothesis'),
          h('p', { class: 'error' }, failed.message),
          h('button', { type: 'button', class: 'primary', click: () => void start() }, 'Try again'),
        ),
      );
    }
  }
};

/** A link may carry a key behind `#key=`: no server sees that part, and it leaves the address before anything else. */
const keyFromAddress = (): string | null => {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) history.replaceState(null, '', location.pathname + location.search);
  return key;
};

const run = async (): Promise<void> => {
  const theme = localStorage.getItem('theme');
  if (theme) document.documentElement.dataset.theme = theme;
  const key = keyFromAddress();
  let message = '';
  if (key) await login(key).catch((error: ApiError) => (message = error.message));
  await start(message);
};

void run();
