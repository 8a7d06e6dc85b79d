type Child = Node | string | number | null | undefined | false;
type Props = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;

const SVG = 'http://www.w3.org/2000/svg';

/** Everything shown came from strangers: text only ever becomes a text node, and no attribute here runs anything. */
const fill = <E extends Element>(element: E, props: Props, children: readonly Child[]): E => {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(asNode));
  return element;
};

const asNode = (child: Child): Node | string => (child instanceof Node ? child : String(child));

/** An HTML element; a function among the props listens to the event of that name. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => fill(document.createElement(tag), props, children);

/** An SVG element. */
export const s = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] => fill(document.createElementNS(SVG, tag), props, children);

/** Sets one style from script, which the Content-Security-Policy allows; a style attribute it would not. */
export const styled = <E extends HTMLElement | SVGElement>(element: E, name: string, value: string): E => {
  element.style.setProperty(name, value);
  return element;
};
