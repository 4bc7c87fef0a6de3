// Where the tests of one run keep their projects and pictures: in memory where there is enough, since every commit of a
// ledger waits for the disk. A hundred programs draw the same charts: each is drawn once. All of it goes when they end.
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const MEMORY = "/dev/shm";
const ENOUGH = 6 * 1024 ** 3;

function roomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH;
  } catch {
    return false;
  }
}

export default function setup(): () => void {
  const folder = mkdtempSync(join(roomInMemory() ? MEMORY : tmpdir(), "actimo-tests-"));
  process.env["TMPDIR"] = folder;
  process.env["ACTIMO_PICTURES"] = join(folder, "pictures");
  return () => rmSync(folder, { recursive: true, force: true });
}
