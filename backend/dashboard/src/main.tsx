import './style/index.css';
import { render } from 'preact';
import { type ApiError, post } from './api/client.ts';
import { App } from './app.tsx';
import { rememberTheme } from './shell/theme.tsx';

/** A link may carry a key behind `#key=`: no server sees that part, and it leaves the address before anything else. */
const keyFromAddress = (): string | null => {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) history.replaceState(null, '', location.pathname + location.search);
  return key;
};

const run = async (): Promise<void> => {
  rememberTheme();
  const key = keyFromAddress();
  let message = '';
  if (key) {
    await post('/login', { key }).catch((error: ApiError) => {
      message = error.message;
    });
  }
  const app = document.getElementById('app') as HTMLElement;
  app.replaceChildren();
  render(<App message={message} />, app);
};

void run();
