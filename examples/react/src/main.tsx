import { EvothesisPixel } from '@evothesis/pixel/react';
import { type MouseEvent, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { options, pixel } from './pixel';

/** Two routes over the History API; any router does the same, and the pixel needs no hook into it. */
const App = () => {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const back = () => setPath(location.pathname);
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    history.pushState({}, '', event.currentTarget.href);
    setPath(location.pathname);
  };
  return (
    <>
      <EvothesisPixel {...options} />
      <h1>{path === '/about' ? 'About' : 'Home'}</h1>
      <button id="track" type="button" onClick={() => pixel().track('hello', { from: 'react' })}>
        Hello
      </button>
      <a id="to-about" href="/about" onClick={go}>
        About
      </a>
    </>
  );
};

createRoot(document.querySelector('#root') as Element).render(
  // Mounts every component twice in development; the page view is counted once.
  <StrictMode>
    <App />
  </StrictMode>,
);
