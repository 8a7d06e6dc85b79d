/** `https://shop.example:8443` to `shop.example:8443`; `undefined` for `null` and what is no web origin. */
export const hostOf = (url: string | undefined): string | undefined => {
  const found = url === undefined ? null : /^https?:\/\/([^/?#@\s]{1,255})(?:[/?#]|$)/i.exec(url);
  return found?.[1]?.toLowerCase();
};

/** An Origin header that is one, and nothing behind it: it is written into the answer. */
export const plainOrigin = (origin: string | undefined): string | undefined =>
  origin !== undefined && /^https?:\/\/[\w.:[\]-]{1,255}$/.test(origin) ? origin : undefined;

/** Host of the page that sent the request: of Origin, or of Referer where there is no Origin. */
export const senderHost = (headers: Readonly<Record<string, string | undefined>>): string | undefined =>
  hostOf(headers.origin ?? headers.referer);

const split = (host: string): { name: string; port: string } => {
  const at = host.lastIndexOf(':');
  const hasPort = at > 0 && /^\d+$/.test(host.slice(at + 1));
  const name = hasPort ? host.slice(0, at) : host;
  return { name: name.endsWith('.') ? name.slice(0, -1) : name, port: hasPort ? host.slice(at + 1) : '' };
};

/** Browsers send international names as punycode; people write them as they are read. */
const toAscii = (name: string): string => {
  if (!/[^\u0000-\u007f]/.test(name)) return name.toLowerCase();
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return name;
  }
};

/**
 * Whether a host is one of a site's domains. `*.example.com` is example.com and everything below it; a domain with a
 * port means that port, one without means any.
 */
export const isAllowedHost = (host: string, domains: readonly string[]): boolean => {
  const sender = split(host.toLowerCase());
  return domains.some((domain) => {
    const wild = domain.startsWith('*.');
    const allowed = split(wild ? domain.slice(2) : domain);
    const name = toAscii(allowed.name);
    if (allowed.port !== '' && allowed.port !== sender.port) return false;
    return sender.name === name || (wild && sender.name.endsWith(`.${name}`));
  });
};
