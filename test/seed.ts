// The same cases on every machine and in every run; `FC_SEED=random npm test` looks for new ones, `FC_SEED=N` repeats.
import process from "node:process";
import fc from "fast-check";

const asked = process.env["FC_SEED"];
if (asked !== "random") fc.configureGlobal({ seed: Number(asked ?? 20_260_107) });
