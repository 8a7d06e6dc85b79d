/** The colours of the style sheet, for a canvas, which knows no variables. */
export const coloursOf = (element: Element) => {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { accent: of('accent'), fill: of('chart-fill'), muted: of('muted'), line: of('line'), panel: of('panel') };
};

/** Calls when light turns dark or back, by the system or by the button. */
export const onThemeChange = (changed: () => void): (() => void) => {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(changed);
  media.addEventListener('change', changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', changed);
    observer.disconnect();
  };
};
