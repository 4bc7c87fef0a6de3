/** The files of the page: one style sheet and small modules, written in TypeScript and served without their types. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { eraseTypes } from "../workbook/erase-types.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MODULES = [
  "main",
  "theme",
  "switch",
  "arrange",
  "clock",
  "cells",
  "keys",
  "tables",
  "connection",
  "acts",
  "names",
  "say",
] as const;
/** One sheet is served; the later part wins. */
const STYLES = ["base", "frame", "cells", "outputs", "tables", "faults", "above", "media"] as const;
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2f5d8a"/><path d="M9 10h14M9 16h14M9 22h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;

/** Routes of the style sheet, the modules and the icon. */
export function fileRoutes(): Hono {
  const app = new Hono();
  const erased = new Map<string, string>();
  const script = (name: string): string => {
    const known = erased.get(name);
    if (known !== undefined) return known;
    const text = eraseTypes(readFileSync(join(HERE, "browser", `${name}.ts`), "utf8"), 1);
    const made = text.replace(/(from\s*"\.\/[a-z-]+)\.ts"/g, '$1.js"');
    erased.set(name, made);
    return made;
  };
  app.get("/style.css", (context) =>
    context.body(STYLES.map((name) => readFileSync(join(HERE, "style", `${name}.css`), "utf8")).join("\n"), 200, {
      "content-type": "text/css; charset=utf-8",
    }),
  );
  app.get("/icon.svg", (context) => context.body(ICON, 200, { "content-type": "image/svg+xml" }));
  app.get("/script/:name", (context) => {
    const name = MODULES.find((one) => `${one}.js` === context.req.param("name"));
    if (!name) return context.notFound();
    return context.body(script(name), 200, { "content-type": "text/javascript; charset=utf-8" });
  });
  return app;
}
