import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";

test("with --idle it ends by itself when nobody asks any more", async () => {
  const main = join(import.meta.dirname, "../../lib/sandbox/main.ts");
  const child = spawn(process.execPath, [main, "twenty", "--idle", "0.01"], { stdio: ["ignore", "pipe", "inherit"] });
  const said = await new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
  const { url } = JSON.parse(said) as { url: string };
  expect((await fetch(`${url}/__sandbox/state`)).status).toBe(200);
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
});
