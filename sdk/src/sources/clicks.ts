import { short } from '../core/guard.ts';
import type { Core, Loose, Source } from '../types.ts';
import type { ClickData } from '../wire.ts';

/** What a click is meant for when it hits something inside, by its name and the names of its attributes. */
const INTERACTIVE = /^(a|area|button|summary|label|input|select|textarea),|,(role|data-evo-name|contenteditable)(,|$)/;
const DOWNLOAD =
  /\.(7z|apk|avi|csv|dmg|docx?|epub|exe|gz|iso|mov|mp[34]|msi|od[ps]|pdf|pkg|pptx?|rar|rtf|txt|wav|xlsx?|zip)$/i;

const linkKind = ({ protocol, pathname, host, download }: HTMLAnchorElement): ClickData['link'] =>
  /^(mailto|tel):/.test(protocol)
    ? (protocol.slice(0, -1) as 'mailto' | 'tel')
    : download || DOWNLOAD.test(pathname)
      ? 'download'
      : /^http/.test(protocol) && host !== location.host
        ? 'outbound'
        : undefined;

/** What the element is called: label, alternative text or content; never what a visitor has typed or chosen. */
const nameOf = (element: HTMLInputElement, unreadable: unknown): string | null => {
  const read = (name: string): string | null => element.getAttribute(name);
  return (
    read('aria-label') ||
    read('alt') ||
    read('title') ||
    (/^(input|select|textarea)$/.test(element.localName)
      ? // The value of a button is its label.
        /^(submit|button|reset)$/.test(element.type)
        ? read('value')
        : ''
      : unreadable
        ? ''
        : element.textContent)
  );
};

/** Describes a click's element in words that stay the same over visits and releases. */
export const describeClick = (core: Core, event: MouseEvent): Loose<ClickData> | undefined => {
  let meant: HTMLElement | undefined;
  let link: HTMLAnchorElement | undefined;
  let data: [string, string][] | undefined;
  let typed = document.designMode === 'on';
  // The composed path goes through open shadow roots; `target` stops at the host. A plain loop, asking each element as
  // little as it can: a page's first clicks run in the interpreter, where every call shows.
  const path = event.composedPath() as HTMLAnchorElement[];
  for (const one of path) {
    // Shadow roots, the document and the window have no attributes.
    const names = one.getAttributeNames?.();
    if (names) {
      // `button,type,class`: one text to look through is cheaper than asking the browser for each selector.
      const text = `${one.localName},${names}`;
      if (INTERACTIVE.test(text)) {
        meant ??= one;
        // Not `isContentEditable`, which makes the browser compute styles.
        typed ||= text.includes(',contenteditable');
        // Only links have a protocol.
        if (one.protocol && one.href) link ??= one;
      }
      // `data-evo-*` of the nearest element that has any: `data-evo-sku` as `sku`.
      if (!data && /,data-evo-/.test(text))
        data = names.flatMap((name) =>
          /^data-evo-/.test(name) ? [[name.slice(9), `${one.getAttribute(name)}`.slice(0, 64)]] : [],
        );
    }
  }
  const element = meant ?? (path[0] as HTMLElement);
  const tagName = element.localName;
  // A click on the document itself, by a script.
  if (!tagName) return;
  return {
    tagName,
    id: short(element.id),
    classes: element.getAttribute('class')?.slice(0, 160).match(/\S+/g)?.slice(0, 5),
    role: short(element.getAttribute('role')),
    // Of a container with many children the text is the page, not a name.
    text: short(nameOf(element as HTMLInputElement, typed || (!meant && element.childElementCount))),
    href: link && core._cleanUrl(link.href),
    link: link && linkKind(link),
    data: data && Object.fromEntries(data.slice(0, 10)),
    x: Math.round(event.clientX),
    y: Math.round(event.clientY),
  };
};

/** Records clicks on every element, with outbound links and downloads told apart. Nothing is delayed or prevented. */
export const clicks = (): Source => (core) => {
  core._listen('click auxclick', (event: MouseEvent) => {
    // `auxclick` is the middle button, which opens links, and the right one, which does not.
    const data = event.button < 2 && describeClick(core, event);
    if (data) core._emit('click', data);
  });
};
