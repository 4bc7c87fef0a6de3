/** What a login hands out anew and the next start needs: kept in a file below `state/` that only its owner may read. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Stop } from "../contract/stop.ts";
import type { Project } from "./config.ts";

/** A secret of ours that outlives the process: `read` gives what was kept last, `keep` returns when it is durable. */
export type KeptSecret = { read(): string | null; keep(secret: string): void };

/**
 * The kept login of a project's account: beside its ledger, never in `out/`. Keeping throws `Stop` (2) where the folder
 * cannot be written.
 */
export function keptLogin(project: Project): KeptSecret {
  const file = project.ledger.replace(/\.sqlite$/, ".login");
  return {
    read() {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return null;
      }
    },
    keep(secret) {
      const draft = `${file}.new`;
      try {
        mkdirSync(dirname(file), { recursive: true });
        // A file that was there would keep its own rights.
        rmSync(draft, { force: true });
        const handle = openSync(draft, "wx", 0o600);
        try {
          writeSync(handle, secret);
          fsyncSync(handle);
        } finally {
          closeSync(handle);
        }
        renameSync(draft, file);
      } catch {
        throw new Stop(
          2,
          `The CRM gave a new refresh token, and it cannot be kept in ${dirname(file)}.`,
          "Make that folder writable, let the user approve the app again, and put the new refresh token in place of the old one.",
        );
      }
    },
  };
}
