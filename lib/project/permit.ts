/**
 * A permit to write to one CRM account. Only an open gate or a rehearsal makes one (`grantPermit`), so a workbook
 * that is run as a plain script cannot write by accident.
 */
export class Permit {
  readonly #account: string;
  readonly why: string;
  /** Use `grantPermit`. */
  constructor(account: string, why: string, token: symbol) {
    if (token !== TOKEN) throw new Error("A permit comes from an open gate, not from a constructor.");
    this.#account = account;
    this.why = why;
  }
  /** Throws unless the permit is for this account (its base URL). */
  demand(account: string): void {
    if (account !== this.#account) throw new Error(`The permit is for ${this.#account}, not for ${account}.`);
  }
}
const TOKEN = Symbol("permit");

/** For gates: a permit for one account with the reason that is written to the ledger. */
export const grantPermit = (account: string, why: string): Permit => new Permit(account, why, TOKEN);
