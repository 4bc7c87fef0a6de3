/** Names and paths that others wrote: which may be used, and how they are shown. */

const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;
/** Marks that turn the direction of writing: they make `gpj.exe` look like `exe.jpg`. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const LONGEST_NAME_BYTES = 255;

/** Why a staged path may not be used, or null. Source: the fact sheet on Actimo exports, 6.7. */
export function unsafePath(path: string): string | null {
  if (path.includes("\0")) return "holds a NUL character";
  if (/^[\\/]/.test(path) || /^[a-z]:/i.test(path)) return "is absolute";
  const parts = path.split(/[\\/]/);
  if (parts.includes("..")) return "leads out of the export folder";
  if (parts.some((part) => DEVICE.test(part.trim()))) return "names a device";
  if (parts.some((part) => new TextEncoder().encode(part).length > LONGEST_NAME_BYTES))
    return `has a name over ${LONGEST_NAME_BYTES} bytes`;
  return null;
}

/** A file's name as it may be shown: without path parts and invisible direction marks. */
export const safeName = (name: string): string =>
  (
    name
      .replaceAll("\\", "/")
      .split("/")
      .findLast((part) => part !== "") ?? ""
  )
    .replace(BIDI, "")
    .trim();

/** Without letters that cannot be seen: a name that is safe to write to disk. */
export const withoutInvisible = (name: string): string => name.replace(INVISIBLE, "");

/** With invisible letters written out (`[U+202E]`): safe in a terminal, and different names stay different. */
export const shownPath = (path: string): string =>
  path.replace(
    INVISIBLE,
    (letter) => `[U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );
