// The lines of long work: moving at a terminal, plain and seldom in a log.
import { expect, test } from "vitest";
import { ProgressLines } from "../../lib/commands/progress.ts";
import { type Progress, ProgressText } from "../../lib/run/progress.ts";

const step = (done: number, at: number, limit: Progress["limit"] = null): Progress => ({
  stage: "load",
  object: "person",
  done,
  total: 5000,
  limit,
  at,
});

function screen(isTTY: boolean) {
  const said: string[] = [];
  return {
    said,
    isTTY,
    columns: 60,
    write: (text: string) => void said.push(text),
    clear: () => void said.push("<clear>"),
  };
}

test("a line has rate, time left and what holds it back, on the account's clock", () => {
  const lines = new ProgressText();
  const said = (progress: Progress) => lines.of(progress).text;
  expect(said(step(1000, 0))).toBe("load: person 1000 of 5000");
  expect(said(step(2000, 60_000))).toBe("load: person 2000 of 5000, 1000 a minute, about 3 min 0 s left");
  expect(said(step(5000, 60_000, "burst"))).toBe("load: person 5000 of 5000, 4000 a minute, held back by: burst");
  expect(said({ ...step(7, 0), object: "note", total: 0 })).toBe("load: note 7");
  expect(lines.of(step(3, 0))).toMatchObject({ done: 3, total: 5000 });
});

test("at a terminal one line is wiped and written again, never wider than the screen", () => {
  const place = screen(true);
  let now = 0;
  const lines = new ProgressLines(place, () => now);
  lines.begin("08-load");
  lines.step(step(1, 0));
  lines.step(step(2, 10)); // too soon after the last
  now = 1_000;
  lines.step(step(3, 20_000, "burst"));
  lines.end();
  lines.end();
  expect(place.said).toEqual([
    "… 08-load",
    "<clear>",
    "load: person 1 of 5000",
    "<clear>",
    "load: person 3 of 5000, 6 a minute, about 832 min 50 s left",
    "<clear>",
  ]);
  for (const text of place.said) expect([...text].length).toBeLessThan(60);
});

test("in a log there is a plain line now and then, and nothing for work that is soon done", () => {
  const place = screen(false);
  let now = 0;
  const lines = new ProgressLines(place, () => now);
  lines.begin("08-load");
  for (; now < 25_000; now += 100) lines.step(step(now / 100, now));
  lines.end();
  expect(place.said).toHaveLength(2);
  expect(place.said[0]).toMatch(/^load: person 100 of 5000, 600 a minute, about .* left\n$/);
  expect(place.said.join("")).not.toMatch(/[\r\u001b]/);
});
