import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { SlowFirst } from "./test/slow-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/seed.ts"],
    globalSetup: ["test/temporary.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // One more than there are processors: a test that waits for its programs leaves one idle.
    maxWorkers: Math.min(6, availableParallelism() + 1),
    sequence: { sequencer: SlowFirst },
    // Half a second for every file; nothing here mocks a module or counts on a fresh one.
    isolate: false,
    // Tests start our programs some hundred times: compiled code is kept between the starts.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "actimo-workbook-compiled") },
  },
});
