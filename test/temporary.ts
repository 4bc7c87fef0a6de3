// Where the tests of one run keep their projects and pictures: in memory where there is enough, since every commit of a
// ledger waits for the disk. A hundred programs draw the same charts: each is drawn once. All of it goes when they end.
import { mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const MEMORY = "/dev/shm";
const ENOUGH = 6 * 1024 ** 3;
const NAME = "actimo-tests-";

function roomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH;
  } catch {
    return false;
  }
}

function ended(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

export default function setup(): () => void {
  const place = roomInMemory() ? MEMORY : tmpdir();
  // A run that was killed left its own.
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(NAME) ? Number(name.slice(NAME.length).split("-")[0]) : 0;
    if (pid > 0 && ended(pid)) rmSync(join(place, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(place, `${NAME}${process.pid}-`));
  process.env["TMPDIR"] = folder;
  process.env["ACTIMO_PICTURES"] = join(folder, "pictures");
  return () => rmSync(folder, { recursive: true, force: true });
}
