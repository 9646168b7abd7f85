/** Something that was asked for could not be done; its message is for people. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure';
}
