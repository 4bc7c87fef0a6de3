import { isUuid } from "../shared/ids.ts";
import { badRequest } from "./errors.ts";
import type { ObjectType } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

/** What a path under `/rest/` addresses. */
export type RestTarget = {
  object: ObjectType;
  id: string | null;
  form: "records" | "batch" | "duplicates" | "restore";
};

/** Reads `/rest/people`, `/rest/people/ID`, `/rest/batch/people`, … (twenty.md §6, §9). Throws the server's sentences. */
export function restTarget(workspace: Workspace, method: string, pathname: string): RestTarget {
  const parts = pathname.replace(/\/+$/, "").split("/").slice(2).map(decoded);
  const [first = "", second, third] = parts;
  if (first === "batch" && second !== undefined && third === undefined)
    return { object: objectByPlural(workspace, second), id: null, form: "batch" };
  if (workspace.rules.restRestore && method === "PATCH") {
    if (first === "restore" && second !== undefined && third !== undefined)
      return { object: objectByPlural(workspace, second), id: uuid(third), form: "restore" };
    if (third === "restore" && second !== undefined)
      return { object: objectByPlural(workspace, first), id: uuid(second), form: "restore" };
  }
  // twenty.md §9: v1.5 takes the last 36 characters for the id.
  if (third === "restore" && !workspace.rules.restRestore) throw notUuid(`${second}/restore`.slice(-36));
  if (parts.length === 0 || parts.length > 2 || first === "" || first === "batch" || first === "restore")
    throw badRequest(
      `Query path '${pathname}' invalid. Valid examples: /rest/companies/id or /rest/companies or /rest/batch/companies`,
    );
  const object = objectByPlural(workspace, first);
  if (second === "duplicates" && method === "POST") return { object, id: null, form: "duplicates" };
  return { object, id: second === undefined ? null : uuid(second), form: "records" };
}

function objectByPlural(workspace: Workspace, plural: string): ObjectType {
  const schema = workspace.schema();
  const object = schema.byPlural.get(plural);
  if (object) return object;
  const singular = schema.byName.get(plural);
  throw badRequest(
    singular
      ? `object '${plural}' not found. Did you mean '${singular.plural}'?`
      : `object '${plural}' not found. eg: companies`,
  );
}

function uuid(text: string): string {
  if (!isUuid(text)) throw notUuid(text);
  return text.toLowerCase();
}
const notUuid = (text: string) => badRequest(`'${text}' is not a valid UUID`);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
