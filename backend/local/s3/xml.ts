/** As much XML as S3 needs: writing nested values, reading flat elements. */

const escapeText = (text: string): string => text.replace(/[&<>"\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export type Xml = string | number | boolean | { [element: string]: Xml | readonly Xml[] | undefined };

const write = (name: string, value: Xml): string =>
  `<${name}>${
    typeof value === 'object'
      ? Object.entries(value)
          .flatMap(([child, inner]) =>
            inner === undefined
              ? []
              : Array.isArray(inner)
                ? inner.map((one) => write(child, one as Xml))
                : [write(child, inner as Xml)],
          )
          .join('')
      : escapeText(String(value))
  }</${name}>`;

export const toXml = (root: string, value: Xml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, value).replace(`<${root}>`, `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`)}`;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescapeText = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return ENTITIES[name.toLowerCase()] ?? whole;
  });

/** The inner text of every `<name>` element, in order; nested markup stays as it is. */
export const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner = '']) => inner);

/** The text of the first `<name>` element. */
export const element = (xml: string, name: string): string | undefined => {
  const [inner] = elements(xml, name);
  return inner === undefined ? undefined : unescapeText(inner);
};
