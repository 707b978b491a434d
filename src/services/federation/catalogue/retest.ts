/** How to see whether it is right now, for the checks that have no way of their own. */

/** Configuration and published documents. */
export const COMPARE_AGAIN = 'Run `idctl federation verify` again; no sign-in is needed.';

/** What only a message shows. */
export const CAPTURE_AGAIN = 'Record a new sign-in, and run `idctl federation verify --from FILE` on it.';

/** What only a sign-in shows. */
export const SIGN_IN_AGAIN = 'Sign in once more through `idctl federation verify`, as a test user.';
