import type { SiteConfig } from '../../records/site.ts';

export const PAGE_CATEGORIES = [
  'home',
  'product',
  'category',
  'cart',
  'checkout',
  'search',
  'article',
  'account',
  'other',
] as const;

/** Path segments by what they usually announce, in the languages of the larger shops. Checked from the left. */
const SEGMENTS: Readonly<Record<string, string>> = {
  cart: `
    cart basket bag shopping-cart shopping-bag warenkorb panier carrito carrello winkelwagen koszyk varukorg
    kurv`,
  checkout: `
    checkout checkouts kasse payment payments pay order-confirmation thank-you thankyou commande caisse pago
    cassa afrekenen onepage`,
  search: `
    search suche recherche buscar busqueda ricerca zoeken sok results search-results`,
  account: `
    account my-account myaccount login log-in signin sign-in signup sign-up register profile user users me konto
    anmelden compte cuenta orders wishlist settings password`,
  article: `
    blog blogs article articles news post posts story stories magazine magazin journal guides guide artikel
    actualites noticias insights press`,
};
const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** With something after it a product, by itself a list of them. */
const PRODUCT: ReadonlySet<string> = new Set(
  wordsOf(`
    product products p item items dp pd itm prod produkt produkte produit produits producto productos prodotto
    prodotti`),
);
const CATEGORY: ReadonlySet<string> = new Set(
  wordsOf(`
    category categories c cat collection collections shop store catalog catalogue department departments brand
    brands kategorie kategorien categorie categoria sale deals`),
);

const BY_SEGMENT = new Map(
  Object.entries(SEGMENTS).flatMap(([category, words]) => wordsOf(words).map((word) => [word, category] as const)),
);
const HOME: ReadonlySet<string> = new Set(['', 'index.html', 'index.htm', 'index.php', 'home', 'default.aspx']);
const LOCALE = /^[a-z]{2}(?:[-_][a-z]{2})?$/;
const SEARCH_PARAMS = /[?&](?:q|s|query|search|keyword|search_query|searchterm)=/i;
const YEAR = /^(?:19|20)\d\d$/;

/** A glob with `*` for any run of characters, without a regular expression: linear, whatever a site configures. */
const matchesGlob = (path: string, glob: string): boolean => {
  const [head = '', ...parts] = glob.split('*');
  const tail = parts.pop() ?? '';
  if (!path.startsWith(head) || path.length < head.length + tail.length || !path.endsWith(tail)) return false;
  let at = head.length;
  const end = path.length - tail.length;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end;
};

const matches = (path: string, match: string): boolean =>
  match.includes('*') ? matchesGlob(path, match) : match === '/' ? path === '/' : path.startsWith(match);

/** `/dp/` and `/me/` could be languages, but are not. */
const isKnown = (segment: string): boolean => PRODUCT.has(segment) || CATEGORY.has(segment) || BY_SEGMENT.has(segment);

const byDefault = (path: string, query: string): string => {
  const segments = path.toLowerCase().split('/').filter(Boolean).slice(0, 12);
  if (segments[0] && LOCALE.test(segments[0]) && !isKnown(segments[0])) segments.shift();
  if (SEARCH_PARAMS.test(query)) return 'search';
  const [first = ''] = segments;
  if (segments.length <= 1 && HOME.has(first)) return 'home';
  const productAt = segments.findIndex((segment) => PRODUCT.has(segment));
  for (const [at, segment] of segments.entries()) {
    const category = BY_SEGMENT.get(segment.replace(/\.(?:html?|php|aspx?)$/, ''));
    // `/products/user-guide` is a product: what follows its marker is its name.
    if (category && (productAt < 0 || at < productAt)) return category;
  }
  if (productAt >= 0) return productAt < segments.length - 1 ? 'product' : 'category';
  if (segments.some((segment) => CATEGORY.has(segment))) return 'category';
  return segments.length > 2 && YEAR.test(first) ? 'article' : 'other';
};

/** The page's category by the site's own rules, first match wins, then by what paths usually mean. */
export const pageCategory = (
  path: string | undefined,
  query: string | undefined,
  rules: SiteConfig['pageCategories'],
): string => {
  if (path === undefined) return 'other';
  const cut = path.slice(0, 2_048);
  return rules.find(({ match }) => matches(cut, match))?.category ?? byDefault(cut, (query ?? '').slice(0, 2_048));
};
