// Tells when a file or a folder changes, whichever way an editor saves it.
import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Editors write in several steps; milliseconds of silence that end them. */
const SILENCE_MS = 25;
/** Where the system tells nothing (a network drive), the file is looked at this often. */
const LOOK_MS = 1_000;

/** Calls `changed` after the file was written, replaced, removed or came back. Call the result to end it. */
export function watchFile(file: string, changed: () => void): () => void {
  let seen = mark(file);
  const look = (): void => {
    const now = mark(file);
    if (now === seen) return;
    seen = now;
    changed();
  };
  const calm = debounced(look);
  const name = basename(file);
  const watcher = tryWatch(dirname(file), (changedName) => {
    if (changedName === null || changedName === name) calm();
  });
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

/**
 * Calls `changed` after something in the folder, at any depth, was written, replaced or removed. `concerns`: told the
 * name of the file. A folder that is not there is no error. Each folder is followed by itself: a watcher of all of them
 * loses a file that an editor put in the place of another.
 */
export function watchFolder(folder: string, concerns: (name: string) => boolean, changed: () => void): () => void {
  const calm = debounced(changed);
  const watchers = new Map<string, FSWatcher | undefined>();
  const follow = (path: string): void => {
    watchers.get(path)?.close();
    const watcher = tryWatch(path, (name, came) => {
      if (name === null || concerns(name)) calm();
      const below = name === null ? path : join(path, name);
      if (!came || below === path || !isFolder(below)) return;
      follow(below);
      // What was in it when it came is as new as itself.
      calm();
    });
    watchers.set(path, watcher);
    if (watcher) for (const below of foldersIn(path)) follow(below);
  };
  follow(folder);
  return () => {
    for (const watcher of watchers.values()) watcher?.close();
    watchers.clear();
  };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [join(path, entry.name)] : []));
  } catch {
    // It was removed meanwhile.
    return [];
  }
}

/** `came`: a name came into being, or went. */
function tryWatch(folder: string, heard: (name: string | null, came: boolean) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (event, name) => heard(name, event === "rename"));
    // A folder that is removed while it is watched.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function debounced(act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, SILENCE_MS);
  };
}

/** What tells one state of a file from another. */
function mark(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "gone";
}
