import { Matches } from 'class-validator';

/** Appears in logs and keys: a handle, not an e-mail address. */
export const IsUserId = () =>
  Matches(/^[\w.:-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits or . _ : -' });
