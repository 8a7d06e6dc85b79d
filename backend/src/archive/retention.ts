/** DynamoDB deletes "within a few days" of the time to live (developer guide, "Using time to live"). */
const GRACE_SECONDS = 3 * 86_400;

/** Whether a row with this `expires_at` (epoch seconds) should have left the table by now. */
export const isPast = (expiresAt: number, now: Date): boolean => expiresAt + GRACE_SECONDS < now.getTime() / 1000;
