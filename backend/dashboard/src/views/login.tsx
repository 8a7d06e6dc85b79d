import { useState } from 'preact/hooks';
import { type ApiError, post } from '../api/client.ts';

/** Asks for an API key and exchanges it for a session cookie; the key itself is kept nowhere. */
export const Login = ({ done, message }: { done: () => void; message: string }) => {
  const [key, setKey] = useState('');
  const [error, setError] = useState(message);
  const [busy, setBusy] = useState(false);
  const logIn = async () => {
    setError('');
    setBusy(true);
    try {
      await post('/login', { key: key.trim() });
      done();
    } catch (failed) {
      setError((failed as ApiError).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="login panel">
      <span class="mark" aria-hidden="true" />
      <h1>Evothesis</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn();
        }}
      >
        <label for="key">API key</label>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="current-password"
          required
          spellcheck={false}
          aria-describedby="key-error"
          aria-invalid={error !== ''}
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={busy}>
          Log in
        </button>
        <p class="error" id="key-error" role="alert">
          {error}
        </p>
      </form>
      <p class="says">
        On your own machine, the address that <code>npm start</code> prints logs you in. Otherwise{' '}
        <code>npx evothesis keys add --site SITE</code> makes a key.
      </p>
    </main>
  );
};
