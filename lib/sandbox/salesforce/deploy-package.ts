import { Buffer } from "node:buffer";
import { unzipSync } from "fflate";
import { childrenOf, readXml, textOf, type Xml, XmlFault } from "./xml.ts";

/** One thing of a package: what it is, its name, the file it stands in, and its XML (null: to be deleted). */
export type Component = { type: string; name: string; file: string; xml: Xml | null; line: number; column: number };
export type Problem = { component: Pick<Component, "type" | "name" | "file" | "line" | "column">; problem: string };

/** Zip of at most 39 MB with at most 10,000 files (sheet 2). */
const ZIP_BYTES = 39 * 1_048_576;
const ZIP_FILES = 10_000;

const PLACES = [
  { folder: "objects", suffix: "object", root: "CustomObject" },
  { folder: "standardValueSets", suffix: "standardValueSet", root: "StandardValueSet" },
  { folder: "permissionsets", suffix: "permissionset", root: "PermissionSet" },
] as const;

/**
 * The components of a package in metadata format, root `package.xml` (sheet 4.2), and what is wrong with its files.
 * Deletions come first (`destructiveChanges.xml`, `destructiveChangesPre.xml`) or last (`destructiveChangesPost.xml`).
 */
export function readPackage(zip: Uint8Array): { components: Component[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const wrong = (file: string, problem: string, line = 1, column = 1) =>
    problems.push({ component: { type: "", name: "", file, line, column }, problem });
  const files = unpacked(zip, (problem) => wrong("package.xml", problem));
  const xmls = new Map<string, Xml>();
  for (const [file, bytes] of files) {
    if (file.endsWith("/")) continue;
    try {
      xmls.set(file, readXml(Buffer.from(bytes).toString("utf8")));
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      wrong(file, `Error parsing file: ${error.message}`, error.line, error.column);
    }
  }
  const manifest = xmls.get("package.xml");
  if (!manifest) {
    if (problems.length === 0) wrong("package.xml", "No package.xml found");
    return { components: [], problems };
  }
  const listed = listOf(manifest);
  const components: Component[] = [];
  for (const [file, xml] of xmls) {
    if (file === "package.xml" || file.startsWith("destructiveChanges")) continue;
    const place = PLACES.find(({ folder, suffix }) => file.startsWith(`${folder}/`) && file.endsWith(`.${suffix}`));
    if (!place || xml.name !== place.root) {
      wrong(file, "Unknown file or folder of a package, or another root element than its kind has");
      continue;
    }
    const name = file.slice(place.folder.length + 1, -place.suffix.length - 1);
    const at = { file, line: xml.line, column: xml.column };
    const isListed = (type: string, full: string) => listed.has(`${type} ${full}`) || listed.has(`${type} *`);
    if (place.root !== "CustomObject") {
      if (isListed(place.root, name)) components.push({ type: place.root, name, xml, ...at });
      continue;
    }
    const whole = isListed("CustomObject", name);
    if (whole) components.push({ type: "CustomObject", name, xml, ...at });
    for (const field of childrenOf(xml, "fields")) {
      const full = `${name}.${textOf(field, "fullName") ?? ""}`;
      if (whole || isListed("CustomField", full))
        components.push({ type: "CustomField", name: full, xml: field, file, line: field.line, column: field.column });
    }
  }
  for (const entry of listed) {
    const [type = "", name = ""] = entry.split(" ");
    if (name !== "*" && !components.some((one) => one.type === type && one.name === name))
      wrong(
        "package.xml",
        `An object '${name}' of type ${type} was named in package.xml, but was not found in zipped directory`,
      );
  }
  const removed = (file: string) => {
    const xml = xmls.get(file);
    return xml
      ? [...listOf(xml)].map((entry): Component => {
          const [type = "", name = ""] = entry.split(" ");
          return { type, name, file, xml: null, line: 1, column: 1 };
        })
      : [];
  };
  return {
    components: [
      ...removed("destructiveChanges.xml"),
      ...removed("destructiveChangesPre.xml"),
      ...components,
      ...removed("destructiveChangesPost.xml"),
    ],
    problems,
  };
}

/** `type name` of every member of a package.xml. */
function listOf(manifest: Xml): Set<string> {
  return new Set(
    childrenOf(manifest, "types").flatMap((types) =>
      childrenOf(types, "members").map((member) => `${textOf(types, "name") ?? ""} ${member.text.trim()}`),
    ),
  );
}

function unpacked(zip: Uint8Array, wrong: (problem: string) => void): Map<string, Uint8Array> {
  if (zip.length > ZIP_BYTES) {
    wrong("Maximum size of request reached. Maximum size of request is 39 MB.");
    return new Map();
  }
  try {
    const files = new Map(Object.entries(unzipSync(zip)));
    if (files.size <= ZIP_FILES) return files;
    wrong(`The package has more than ${ZIP_FILES} files`);
  } catch {
    wrong("Problem reading zip file: it is no zip file, or a damaged one");
  }
  return new Map();
}
