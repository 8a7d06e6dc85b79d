import { useRef, useState } from 'preact/hooks';
import { Scroll } from './scroll.tsx';

/** Code to be pasted elsewhere, and a button that copies it; without access to the clipboard it is selected instead. */
export const Copyable = ({ text, label }: { text: string; label: string }) => {
  const code = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('Copy');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => {
        if (code.current) getSelection()?.selectAllChildren(code.current);
        setSaid('Selected: copy it now');
      },
    );
  return (
    <div class="copyable">
      <Scroll name={label}>
        <pre>
          <code ref={code}>{text}</code>
        </pre>
      </Scroll>
      <button type="button" onClick={() => void copy()} aria-live="polite">
        {said}
      </button>
    </div>
  );
};
