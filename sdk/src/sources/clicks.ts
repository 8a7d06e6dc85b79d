import type { Core, Source } from '../types.ts';
import type { ClickData } from '../wire.ts';

const INTERACTIVE = 'a,area,button,summary,label,input,select,textarea,[role],[data-evo-name]';
const DOWNLOAD =
  /\.(7z|apk|avi|csv|deb|dmg|docx?|epub|exe|gz|iso|jar|json|mov|mp[34]|mpe?g|msi|ods|odt|pdf|pkg|pptx?|rar|rpm|rtf|svgz|tar|tgz|txt|wav|webm|wmv|xlsx?|xml|xz|zip)$/i;

const linkKind = (link: HTMLAnchorElement): ClickData['link'] => {
  if (link.protocol === 'mailto:') return 'mailto';
  if (link.protocol === 'tel:') return 'tel';
  if (!/^http/.test(link.protocol)) return undefined;
  if (link.hasAttribute('download') || DOWNLOAD.test(link.pathname)) return 'download';
  return link.host === location.host ? undefined : 'outbound';
};

/** What the element is called: label, alternative text or content; never what a visitor has typed or chosen. */
const nameOf = (core: Core, element: Element): string => {
  const type = element.getAttribute('type');
  const field = /^(input|select|textarea)$/.test(element.localName) || (element as HTMLElement).isContentEditable;
  const text =
    element.getAttribute('aria-label') ||
    (field
      ? // The value of a button is its label.
        /^(submit|button|reset)$/.test(type ?? '') && element.getAttribute('value')
      : element.getAttribute('alt') || element.getAttribute('title')) ||
    // Of a container with many children the text is the page, not a name.
    (!field && (element.matches(INTERACTIVE) || !element.childElementCount) && element.textContent);
  return text ? core._clean(text, 64) : '';
};

/** `data-evo-*` of the nearest element on the way up that has any. */
const dataOf = (path: readonly Element[]): Record<string, string> | undefined => {
  for (const element of path.slice(0, 10)) {
    const own = Object.entries((element as HTMLElement).dataset ?? {}).filter(([name]) => name.startsWith('evo'));
    if (own.length)
      return Object.fromEntries(
        own
          .slice(0, 10)
          .map(([name, value]) => [name.slice(3, 4).toLowerCase() + name.slice(4), `${value}`.slice(0, 64)]),
      );
  }
  return undefined;
};

/** Describes a click's element in words that stay the same over visits and releases. */
export const describeClick = (core: Core, event: MouseEvent): ClickData | undefined => {
  // The composed path goes through open shadow roots; `target` stops at the host.
  const path = event.composedPath().filter((node): node is Element => node instanceof Element);
  const element = path.find((one) => one.matches(INTERACTIVE)) ?? path[0];
  if (!element) return undefined;
  const link = path.find((one): one is HTMLAnchorElement => one.matches('a[href],area[href]'));
  const text = nameOf(core, element);
  const data = dataOf(path);
  const role = element.getAttribute('role');
  const kind = link && linkKind(link);
  return {
    tagName: element.localName,
    ...(element.id && { id: core._clean(element.id, 64) }),
    ...(element.classList.length && { classes: [...element.classList].slice(0, 5).map((name) => name.slice(0, 32)) }),
    ...(role && { role }),
    ...(text && { text }),
    ...(link && { href: core._cleanUrl(link.href) }),
    ...(kind && { link: kind }),
    ...(data && { data }),
    x: Math.round(event.clientX),
    y: Math.round(event.clientY),
  };
};

/** Records clicks on every element, with outbound links and downloads told apart. Nothing is delayed or prevented. */
export const clicks = (): Source => (core) => {
  const record = (event: MouseEvent): void => {
    const data = describeClick(core, event);
    if (data) core._emit('click', data);
  };
  core._listen(document, 'click', record);
  core._listen(document, 'auxclick', (event: MouseEvent) => {
    // The middle button opens links.
    if (event.button === 1) record(event);
  });
  return {};
};
