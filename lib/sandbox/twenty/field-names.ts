import { badRequest, type Refusal } from "./errors.ts";
import type { ObjectType } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

const LONGEST_NAME = 63;

/** Some of the words the server keeps for itself: `type` was seen refused (twenty.md §4), the others are a hypothesis. */
const RESERVED = new Set(
  "type types plan plans event events user users object objects field fields search searches role roles view views index indexes relation relations link links currency currencies fullName fullNames address addresses query mutation subscription".split(
    " ",
  ),
);

/** camelCase as lodash makes it of ASCII names: the form a field's name must already have. */
export function camelCase(text: string): string {
  const words = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g);
  return (words ?? [])
    .map((word, index) => {
      const lower = word.toLowerCase();
      return index === 0 ? lower : lower.charAt(0).toUpperCase() + lower.slice(1);
    })
    .join("");
}

/** Throws the server's sentence for a name that no field or object may have (twenty.md §4). */
export function assertName({ profile }: Workspace, name: string): void {
  const v15 = profile === "v1.5";
  if (name.length > LONGEST_NAME)
    throw badRequest(v15 ? `Name is too long: it exceeds the ${LONGEST_NAME} characters limit.` : "Name is too long");
  if (name.length === 0) throw badRequest("Name is too short");
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name) || !isCamelCase(name)) {
    if (v15) throw badRequest(`${name} should be in camelCase`);
    throw badRequest(
      /^[a-z][a-zA-Z0-9]*$/.test(name)
        ? "Name should be in camelCase"
        : "Name is not valid: it must start with lowercase letter and contain only alphanumeric letters",
    );
  }
  if (RESERVED.has(name))
    throw badRequest(
      v15
        ? `The name "${name}" is not available`
        : 'This name is reserved. Use a different name or the system will add "Custom" suffix.',
    );
}

const isCamelCase = (name: string): boolean => camelCase(name) === name;

/** Throws when the object has a field or a reference column of that name already (twenty.md §4). */
export function assertFreeName(object: ObjectType, name: string): void {
  if (object.fields.some((field) => field.name === name || field.relation?.column === name)) throw nameTaken(name);
}

export const nameTaken = (name: string): Refusal =>
  badRequest(`Name "${name}" is not available, check that it is not duplicating another field's name.`);
