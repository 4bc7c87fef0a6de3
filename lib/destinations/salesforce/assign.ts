/** The permission set and whose it is (salesforce.md §4.6). */
import { z } from "zod";
import { shaped } from "./api.ts";
import type { Context } from "./context.ts";
import { PERMISSION_SET } from "./metadata-xml.ts";
import { query, quoted } from "./soql.ts";

const userInfo = z.object({ user_id: z.string() });
/** Assigns the permission set to the user whose key this is. */
export async function assign(context: Context): Promise<void> {
  const info = await context.api.call({
    method: "GET",
    path: "/services/oauth2/userinfo",
    purpose: "schema",
    write: false,
  });
  const me = shaped(info, userInfo, "userinfo").user_id;
  const sets = `SELECT Id FROM PermissionSet WHERE Name = ${quoted(PERMISSION_SET)}`;
  for await (const set of query(context.api, sets)) {
    const id = String(set["Id"]);
    const assigned = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = ${quoted(id)} AND AssigneeId = ${quoted(me)}`;
    for await (const _ of query(context.api, assigned)) return;
    await context.api.call({
      method: "POST",
      path: "/sobjects/PermissionSetAssignment",
      purpose: "schema",
      write: true,
      body: { json: { AssigneeId: me, PermissionSetId: id } },
    });
  }
}

/** Takes the permission set from everybody: an assigned one cannot be removed. */
export async function unassign(context: Context): Promise<void> {
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = ${quoted(PERMISSION_SET)}`;
  for await (const row of query(context.api, soql))
    await context.api.call({
      method: "DELETE",
      path: `/sobjects/PermissionSetAssignment/${String(row["Id"])}`,
      purpose: "schema",
      write: true,
    });
}
