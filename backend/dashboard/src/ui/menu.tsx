import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

type MenuProps = {
  /** On the button. */
  text: ComponentChildren;
  /** What a screen reader says of the button. */
  label: string;
  class?: string;
  children: (close: () => void) => ComponentChildren;
};

/** A button that opens a small sheet below it; Escape, a click elsewhere or leaving it by keyboard closes it. */
export const Menu = ({ text, label, class: kind = '', children }: MenuProps) => {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    const elsewhere = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', elsewhere);
    addEventListener('focusin', elsewhere);
    return () => {
      removeEventListener('pointerdown', elsewhere);
      removeEventListener('focusin', elsewhere);
    };
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard wherever the focus is in it
    <div class={`menu ${kind}`} ref={box} onKeyDown={onKeyDown}>
      <button type="button" ref={button} aria-expanded={isOpen} aria-label={label} onClick={() => setOpen(!isOpen)}>
        {text}
        <span class="caret" aria-hidden="true" />
      </button>
      {isOpen && <div class="sheet">{children(close)}</div>}
    </div>
  );
};
