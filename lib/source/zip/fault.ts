/** What is wrong with a ZIP archive, sorted by what a person should be told. */
export type ZipFaultKind =
  | "torn"
  | "damaged"
  | "checksum"
  | "overlap"
  | "too_many"
  | "too_large"
  | "encrypted"
  | "method";

export class ZipFault extends Error {
  override readonly name = "ZipFault";
  readonly kind: ZipFaultKind;

  /** `what` goes on after “The archive …”. */
  constructor(kind: ZipFaultKind, what: string) {
    super(what);
    this.kind = kind;
  }
}
