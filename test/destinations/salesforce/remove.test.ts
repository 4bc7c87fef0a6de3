import { expect, test } from "vitest";
import { carryOut, kinds, opener, prepared, writeOf } from "../suite.ts";
import { bench, needed, person } from "./bench.ts";

const open = opener(bench);
const external = (i: number) => `actimo:contacts:${i}`;

test("a record is not removed as long as somebody's own records would go with it", async () => {
  const at = await prepared(await open(), needed);
  const { fates } = await carryOut(
    at,
    "insert",
    "Contact",
    [0, 1].map((i) => writeOf("Contact", external(i), person(i))),
  );
  const fate = fates.get(external(0));
  const id = fate?.kind === "created" ? fate.id : "";
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${at.sandbox.url}/services/data/v62.0/sobjects/Task${path}`, {
      method,
      headers: { authorization: `Bearer ${at.sandbox.key}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const task = (await (await ask("POST", "", { Subject: "Call back", WhoId: id })).json()) as { id: string };
  const both = [0, 1].map((i) => writeOf("Contact", external(i), {}));
  const first = await carryOut(at, "remove", "Contact", both);
  expect(first.fates.get(external(0))).toMatchObject({
    kind: "rejected",
    code: "has_children_of_others",
    reason: "edited_in_crm",
  });
  expect(first.fates.get(external(1))).toMatchObject({ kind: "removed" });
  expect((await ask("GET", `/${task.id}`)).status).toBe(200);
  expect((await ask("DELETE", `/${task.id}`)).status).toBe(204);
  expect(kinds((await carryOut(at, "remove", "Contact", both)).fates)).toEqual({ removed: 2 });
});
