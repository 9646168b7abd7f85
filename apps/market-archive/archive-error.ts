/** Why a download did not come about: one line for people. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** The archive has no such file. */
export class NotInArchiveError extends Error {
  override readonly name = 'NotInArchiveError';
}
