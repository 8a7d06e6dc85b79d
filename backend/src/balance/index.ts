/** The balance sheet of a site-hour: where every event went that a page says to have sent. Pure. */
export { type Balance, createBalance } from './sheet.ts';
